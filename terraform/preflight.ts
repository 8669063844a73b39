import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { rootCertificates } from "node:tls";
import { z } from "zod";
import { Failure } from "../lib/failure";
import type { Milliseconds } from "../lib/time";
import { type Environment, readSynthesised, type SynthesisedStack } from "./synthesised";

/** Checks variables and vCenter logins before Terraform starts. @throws Failure or AggregateError with one failure per cause */
export async function checkSitesOf(
  stacks: readonly string[],
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const { variables, sites } = await needsOf(stacks, environment);
  requireVariables(variables, environment);
  const checks = await Promise.allSettled(
    sites.map((site) => checkVCenter(loginOf(site, variables, environment), { environment, signal })),
  );
  signal.throwIfAborted();
  const failures = checks.flatMap((check) => (check.status === "rejected" ? [check.reason] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures);
}

/** The variables and the sites of synthesised stacks. */
export async function needsOf(stacks: readonly string[], environment: Environment): Promise<SynthesisedStack> {
  const synthesised = await Promise.all(stacks.map((stack) => readSynthesised(environment, stack)));
  return {
    variables: Object.assign({}, ...synthesised.map(({ variables }) => variables)),
    sites: [...new Set(synthesised.flatMap(({ sites }) => sites))],
  };
}

interface Caller {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

type Variables = SynthesisedStack["variables"];

/** @throws Failure naming every variable that is not set */
export function requireVariables(variables: Variables, environment: Environment): void {
  const missing = Object.entries(variables).filter(
    ([name, variable]) => variable.default === undefined && !environment[`TF_VAR_${name}`],
  );
  if (missing.length === 0) return;
  throw new Failure(
    `Missing: ${missing.map(([name]) => `TF_VAR_${name}`).join(", ")}`,
    "the environment of this command",
    [
      "For the simulation: npm run simulation:start, then . .simulation/env.sh",
      "For live sites: export them, see docs/guide/deploy.md#live",
    ].join("\n"),
  );
}

/** The login of a site's vCenter, from the environment and the defaults of the variables. */
export function loginOf(site: string, variables: Variables, environment: Environment): VCenterLogin {
  const value = (name: string) => environment[`TF_VAR_${site}_${name}`] || variables[`${site}_${name}`]?.default || "";
  return {
    site,
    server: value("vsphere_server"),
    user: value("vsphere_user"),
    password: value("vsphere_password"),
  };
}

export interface VCenterLogin {
  readonly site: string;
  readonly server: string;
  readonly user: string;
  readonly password: string;
}

/** Logs in to a vCenter and out again, within ten seconds. @throws Failure if it is unreachable, not trusted or refuses the login */
export async function checkVCenter({ site, server, user, password }: VCenterLogin, caller: Caller): Promise<void> {
  const where = `${site}: ${server}, from TF_VAR_${site}_vsphere_server`;
  const session = await call("POST", server, caller, {
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
  }).catch((error: NodeJS.ErrnoException) => {
    throw unreachable(site, where, error);
  });
  if (session.status === 401 || session.status === 403) {
    throw new Failure(
      `The vCenter of ${site} refused the login of ${user}`,
      where,
      `Check TF_VAR_${site}_vsphere_user and TF_VAR_${site}_vsphere_password.`,
    );
  }
  const token = sessionSchema.safeParse(session.body);
  if (session.status >= 300 || !token.success) {
    throw new Failure(
      `The server of ${site} is not a vCenter, or not ready: it answered a login with HTTP status ${session.status}`,
      where,
      "Check that this is the address of a vCenter 7 or later, and that its services have started.",
    );
  }
  await call("DELETE", server, caller, { "vmware-api-session-id": token.data });
}

/**
 * How far a vCenter's clock is ahead of this machine's, from the date of an answer, which has whole seconds.
 *
 * @throws Error if it does not answer, or answers without a date
 */
export async function clockOfVCenter(server: string, caller: Caller): Promise<Milliseconds> {
  const asked = Date.now();
  const { date } = await call("GET", server, caller, {});
  const answered = Date.now();
  const at = Date.parse(date ?? "");
  if (Number.isNaN(at)) throw new Error(`${server} answers without a date`);
  const HALF_A_SECOND = 500;
  return at + HALF_A_SECOND - (asked + answered) / 2;
}

/** A session ID, as a JSON string. */
const sessionSchema = z
  .string()
  .regex(/^".+"$/s)
  .transform((text) => text.slice(1, -1));

function unreachable(site: string, where: string, error: NodeJS.ErrnoException): Failure {
  if (error instanceof Failure) return error;
  const code = error.code ?? "";
  if (code.startsWith("ERR_TLS_CERT_ALTNAME")) {
    return new Failure(
      `The certificate of ${site}'s vCenter is for another name: ${error.message}`,
      where,
      `Set TF_VAR_${site}_vsphere_server to the name in the certificate.`,
    );
  }
  if (/CERT|SIGNATURE|SELF_SIGNED/.test(code)) {
    return new Failure(
      `The certificate of ${site}'s vCenter is not trusted: ${error.message}`,
      where,
      "Save the certificate of its certificate authority to a file (a vCenter offers its own at " +
        "https://<vCenter>/certs/download.zip), then: export SSL_CERT_FILE=<file>",
    );
  }
  return new Failure(
    `The vCenter of ${site} is unreachable: ${error.message || code}`,
    where,
    "Check the address, the network and firewall in between, and that the vCenter is running.",
  );
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly date?: string | undefined;
}

/** One call of the session API, with the same trusted authorities as Terraform. */
async function call(
  method: string,
  server: string,
  { environment, signal }: Caller,
  headers: Record<string, string>,
): Promise<Answer> {
  const sent = request(`https://${server}/api/session`, {
    method,
    headers,
    ca: trustedAuthorities(environment),
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const { statusCode: status = 0, headers: answered } = response;
  return { status, body: Buffer.concat(chunks).toString(), date: answered.date };
}

/** Where Go, and therefore Terraform, looks for certificate authorities on Linux. */
const systemBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

function trustedAuthorities({ SSL_CERT_FILE }: Environment): string[] {
  if (SSL_CERT_FILE && !existsSync(SSL_CERT_FILE)) {
    throw new Failure(
      "The file of trusted certificate authorities does not exist",
      `SSL_CERT_FILE=${SSL_CERT_FILE}`,
      "Set it to an existing PEM file, or unset it to trust the system's authorities.",
    );
  }
  const bundle = SSL_CERT_FILE ?? systemBundles.find((file) => existsSync(file));
  return bundle ? [readFileSync(bundle, "utf8")] : [...rootCertificates];
}
