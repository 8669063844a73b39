import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { rootCertificates } from "node:tls";
import { z } from "zod";
import { Failure } from "../lib/failure";
import { type Environment, readSynthesised, type SynthesisedStack } from "./synthesised";

/** @throws Failure or AggregateError - what would stop Terraform, said before it starts: one failure per cause */
export async function checkSitesOf(
  stacks: readonly string[],
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  const synthesised = await Promise.all(stacks.map((stack) => readSynthesised(environment, stack)));
  const variables = Object.assign({}, ...synthesised.map(({ variables }) => variables));
  requireVariables(variables, environment);
  const sites = [...new Set(synthesised.flatMap(({ sites }) => sites))];
  const checks = await Promise.allSettled(sites.map((site) => checkSite(site, variables, { environment, signal })));
  signal.throwIfAborted();
  const failures = checks.flatMap((check) => (check.status === "rejected" ? [check.reason] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures);
}

interface Caller {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

type Variables = SynthesisedStack["variables"];

function requireVariables(variables: Variables, environment: Environment): void {
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

async function checkSite(site: string, variables: Variables, caller: Caller): Promise<void> {
  const value = (name: string) =>
    caller.environment[`TF_VAR_${site}_${name}`] || variables[`${site}_${name}`]?.default || "";
  await checkVCenter(
    {
      site,
      server: value("vsphere_server"),
      user: value("vsphere_user"),
      password: value("vsphere_password"),
    },
    caller,
  );
}

export interface VCenterLogin {
  readonly site: string;
  readonly server: string;
  readonly user: string;
  readonly password: string;
}

/** @throws Failure unless the vCenter is reached, its certificate trusted and the login accepted, within ten seconds */
export async function checkVCenter({ site, server, user, password }: VCenterLogin, caller: Caller): Promise<void> {
  const where = `${site}: ${server}, from TF_VAR_${site}_vsphere_server`;
  const session = await call("POST", server, caller, {
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
  }).catch((error: NodeJS.ErrnoException) => {
    throw unreachable(site, where, error);
  });
  if (session.status === 401 || session.status === 403) {
    throw new Failure(
      `The vCenter of ${site} refuses the login of ${user}`,
      where,
      `Check TF_VAR_${site}_vsphere_user and TF_VAR_${site}_vsphere_password.`,
    );
  }
  const token = sessionSchema.safeParse(session.body);
  if (session.status >= 300 || !token.success) {
    throw new Failure(
      `What answers for ${site} is no vCenter that is ready: its answer to a login has HTTP status ${session.status}`,
      where,
      "Check that the address is a vCenter's, of version 7 or later, and that its services have started.",
    );
  }
  await call("DELETE", server, caller, { "vmware-api-session-id": token.data });
}

/** A session's id, as JSON. */
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
      `Name the vCenter in TF_VAR_${site}_vsphere_server as its certificate does.`,
    );
  }
  if (/CERT|SIGNATURE|SELF_SIGNED/.test(code)) {
    return new Failure(
      `The certificate of ${site}'s vCenter is not trusted: ${error.message}`,
      where,
      "Put the certificate of the authority that signed it into a file (a vCenter offers its own under " +
        "https://<vCenter>/certs/download.zip) and name the file: export SSL_CERT_FILE=<file>",
    );
  }
  return new Failure(
    `The vCenter of ${site} cannot be reached: ${error.message || code}`,
    where,
    "Check the address, the network and the firewall between here and there, and that the vCenter runs.",
  );
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One call of the session API, trusting what Terraform would trust. */
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
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

/** Where Go, and so Terraform, looks for authorities on Linux. */
const systemBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

function trustedAuthorities({ SSL_CERT_FILE }: Environment): string[] {
  if (SSL_CERT_FILE && !existsSync(SSL_CERT_FILE)) {
    throw new Failure(
      "The file of trusted certificate authorities does not exist",
      `SSL_CERT_FILE=${SSL_CERT_FILE}`,
      "Name an existing PEM file, or unset the variable to trust the system's authorities.",
    );
  }
  const bundle = SSL_CERT_FILE ?? systemBundles.find((file) => existsSync(file));
  return bundle ? [readFileSync(bundle, "utf8")] : [...rootCertificates];
}
