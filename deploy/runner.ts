import { lookup } from "node:dns/promises";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rmdir } from "node:fs/promises";
import { delimiter, join, relative } from "node:path";
import { z } from "zod";
import { Failure } from "../lib/failure";
import { jsonOrUndefined } from "../lib/json";
import { project } from "../lib/paths";
import { run } from "../lib/processes";
import type { Step } from "../lib/progress";
import { terraformOf } from "../review/run/planned-stack";
import { checkVCenter, loginOf, needsOf, requireVariables } from "../terraform/preflight";
import { withScratch } from "../terraform/private-directory";
import { committedLock, LOCK_FILE } from "../terraform/provider-locks";
import { type Environment, stackDirectory } from "../terraform/synthesised";
import { terraformProgram } from "../toolchain/terraform";
import { JOURNALS_REMEDY, journalsOutsideCheckout } from "./journals-outside-checkout";
import { type Backend, backendOf, isEmpty } from "./state-copy";

const GUIDE = "docs/guide/runner.md";

interface RunnerOptions {
  /** The stacks, which are synthesised. */
  readonly stacks: readonly string[];
  readonly isLive: boolean;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** One step for each line of docs/guide/runner.md: what a CI runner needs. Run them independently, to see all findings. */
export async function runnerSteps(options: RunnerOptions): Promise<Step[]> {
  const { stacks, isLive, environment, signal } = options;
  const { variables, sites } = await needsOf(stacks, environment);
  const backends = new Map<string, Backend>();
  for (const stack of stacks) backends.set(stack, await backendOf(stack, environment));
  const logins = sites.map((site) => loginOf(site, variables, environment));
  const hosts = [...logins.map(({ server }) => server), ...[...backends.values()].flatMap(stateServerOf)]
    .map((server) => server.replace(/:\d+$/, ""))
    .filter((host) => host !== "");
  return [
    {
      title: "Programs: git, tar, go, ssh-keygen",
      run: async () => requirePrograms(["git", "tar", "go", "ssh-keygen"], environment),
    },
    { title: "Terraform or OpenTofu", run: () => terraformRelease([...backends.values()], signal) },
    { title: "cdktf does not ask the public registry", run: async () => requireSkippedLock(environment) },
    ...stacks.map((stack) => ({ title: `Providers of ${stack}`, run: () => installProviders(stack, options) })),
    ...(isLive ? stacks.map((stack) => ({ title: `Lock file of ${stack}`, run: async () => requireLock(stack) })) : []),
    { title: "Variables", run: async () => requireVariables(variables, environment) },
    ...[...new Set(hosts)].map((host) => ({ title: `DNS: ${host}`, run: () => resolve(host) })),
    { title: "Certificates of authorities", run: async () => requireAuthorities(environment) },
    ...logins.map((login) => ({
      title: `vCenter of ${login.site}`,
      run: () => checkVCenter(login, { environment, signal }),
    })),
    ...stacks.map((stack) => ({
      title: `State of ${stack}`,
      run: () => readState(stack, backends.get(stack) ?? {}, options),
    })),
    { title: "Journals outside of the checkout", run: () => requireJournals(environment) },
    { title: "Last deployed commit", run: () => deployedCommit(signal) },
  ];
}

function requirePrograms(programs: readonly string[], { PATH = "" }: Environment): void {
  const missing = programs.filter((name) => !PATH.split(delimiter).some((folder) => existsSync(join(folder, name))));
  if (missing.length === 0) return;
  throw new Failure(`Not installed: ${missing.join(", ")}`, `PATH=${PATH}`, `Install them: ${GUIDE}#programs`);
}

async function terraformRelease(backends: readonly Backend[], signal: AbortSignal): Promise<string> {
  const least = backends.some(({ s3 }) => s3) ? 10 : 5;
  const program = terraformProgram();
  const { stdout } = await run(program, ["version", "-json"], { recipient: "terraform", signal });
  const found = z.object({ terraform_version: z.string() }).safeParse(jsonOrUndefined(stdout)).data?.terraform_version;
  const [major = 0, minor = 0] = (found ?? "").split(".").map(Number);
  if (major > 1 || (major === 1 && minor >= least)) return `${program} ${found}`;
  throw new Failure(
    `${program} has the release ${found ?? "unknown"}; this project needs 1.${least} or later`,
    program,
    `Install a later release: ${GUIDE}#programs`,
  );
}

function requireSkippedLock({ CDKTF_SKIP_PROVIDER_LOCK }: Environment): void {
  if (CDKTF_SKIP_PROVIDER_LOCK === "true") return;
  throw new Failure(
    "cdktf deploy would ask the public Terraform registry for hashes, also where a mirror is configured",
    "CDKTF_SKIP_PROVIDER_LOCK",
    "Set it: export CDKTF_SKIP_PROVIDER_LOCK=true. The committed lock files take its place.",
  );
}

function requireLock(stack: string): void {
  const file = committedLock(stack);
  if (existsSync(file)) return;
  throw new Failure(
    `No lock file is committed for ${stack}: this runner would use any build of a provider that its mirror contains`,
    relative(project, file),
    `Write it on a computer that trusts the registry, and commit it: ${GUIDE}#providers`,
  );
}

/** The stack in a temporary directory, so that its own directory stays as it is. */
const inScratch = <Result>(
  stack: string,
  { environment, signal }: RunnerOptions,
  use: (terraform: Awaited<ReturnType<typeof terraformOf>>) => Promise<Result>,
): Promise<Result> =>
  withScratch(environment, async (scratch) => {
    const own = { ...environment, CDKTF_OUTPUT: scratch };
    const [from, to] = [stackDirectory(environment, stack), stackDirectory(own, stack)];
    await mkdir(to, { recursive: true });
    for (const file of ["cdk.tf.json", LOCK_FILE]) {
      if (existsSync(join(from, file))) await copyFile(join(from, file), join(to, file));
    }
    return use(await terraformOf(stack, { environment: own, signal }));
  });

const installProviders = (stack: string, options: RunnerOptions): Promise<void> =>
  inScratch(stack, options, async (terraform) => {
    await terraform("init", "-backend=false").catch(
      withRemedy(`Fill the mirror, name it in TF_CLI_CONFIG_FILE, and compare the lock file: ${GUIDE}#providers`),
    );
  });

const readState = (stack: string, backend: Backend, options: RunnerOptions): Promise<string> =>
  inScratch(stack, options, async (terraform) => {
    requireStateAccount(stack, backend, options.environment);
    const remedy = withRemedy(`Check the account, its privileges and the server's certificate: ${GUIDE}#state`);
    await terraform("init").catch(remedy);
    const state = await terraform("state", "pull").catch(remedy);
    return isEmpty(state) ? "reachable, nothing is deployed yet" : "read";
  });

const withRemedy = (remedy: string) => (error: unknown) => {
  throw error instanceof Failure ? new Failure(error.message, error.where, remedy) : error;
};

function requireStateAccount(stack: string, { pg, s3 }: Backend, environment: Environment): void {
  const needed = pg ? ["PGUSER", "PGPASSWORD"] : s3 ? ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] : [];
  const missing = needed.filter((name) => !environment[name]);
  if (missing.length === 0) return;
  throw new Failure(
    `The account for the state of ${stack} is missing: ${missing.join(", ")}`,
    "the environment of this command",
    `Set it, as the workflows do from their secrets: ${GUIDE}#accounts`,
  );
}

function stateServerOf({ pg, s3 }: Backend): string[] {
  const url = pg?.conn_str ?? s3?.endpoints.s3;
  return url === undefined ? [] : [new URL(url).host];
}

async function resolve(host: string): Promise<string> {
  const found = await lookup(host).catch((error: NodeJS.ErrnoException) => error);
  if (!(found instanceof Error)) return found.address;
  throw new Failure(
    `${host} has no address: ${found.code ?? found.message}`,
    "the name servers of this machine, /etc/resolv.conf",
    "Add the name to the site's DNS, or configure this machine to ask the site's name servers.",
  );
}

function requireAuthorities(environment: Environment): void {
  const missing = ["SSL_CERT_FILE", "PGSSLROOTCERT", "AWS_CA_BUNDLE"].filter((name) => {
    const file = environment[name];
    return file && !existsSync(file);
  });
  if (missing.length === 0) return;
  throw new Failure(
    `Files of certificate authorities do not exist: ${missing.map((name) => `${name}=${environment[name]}`).join(", ")}`,
    "the environment of this command",
    `Copy the authorities of vCenter and of the state servers to this machine: ${GUIDE}#certificates`,
  );
}

async function requireJournals(environment: Environment): Promise<string> {
  const directory = journalsOutsideCheckout(environment);
  const written = await mkdtemp(join(directory, "preflight-")).catch((error: Error) => error);
  if (written instanceof Error) {
    throw new Failure(`The folder for journals cannot be written: ${written.message}`, directory, JOURNALS_REMEDY);
  }
  await rmdir(written);
  return directory;
}

async function deployedCommit(signal: AbortSignal): Promise<string> {
  const { exitCode, stdout } = await run("git", ["rev-parse", "--verify", "--quiet", "origin/deployed^{commit}"], {
    ...{ recipient: "git", signal, cwd: project },
  });
  if (exitCode === 0) return stdout.trim().slice(0, 12);
  throw new Failure(
    'The branch "deployed" does not exist: a deploy from CI compares its change with it',
    "origin/deployed",
    "Fetch it (git fetch origin), or create it once, from the commit that is deployed: git push origin <commit>:refs/heads/deployed",
  );
}
