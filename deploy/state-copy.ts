import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../lib/failure";
import type { Step } from "../lib/progress";
import { databaseForReview, keyForReview, STACKS, type StackName } from "../model/names";
import { terraformOf } from "../review/run/planned-stack";
import { withScratch } from "../terraform/private-directory";
import { withoutPasswords } from "../terraform/secrets/state";
import { type Environment, stackDirectory } from "../terraform/synthesised";

const backendSchema = z.object({
  pg: z.looseObject({ conn_str: z.string() }).optional(),
  s3: z.looseObject({ endpoints: z.object({ s3: z.string() }), key: z.string() }).optional(),
});

/** The backend of a synthesised stack. A simulation has another kind, which is not copied. */
export type Backend = z.infer<typeof backendSchema>;

/** The server of a backend. @default - none: the state is a file of a simulation */
const serverOf = ({ pg, s3 }: Backend): string | undefined => pg?.conn_str ?? s3?.endpoints.s3;

/**
 * Where the copy of a stack's state is stored: on the server of the other site, under a name of its own.
 *
 * @param others the backends of all stacks
 * @returns undefined in a simulation
 * @throws Failure if all states are on one server
 */
export function backendOfCopy(stack: string, own: Backend, others: readonly Backend[]): Backend | undefined {
  const server = serverOf(own);
  if (server === undefined) return undefined;
  const other = others.find((each) => serverOf(each) !== undefined && serverOf(each) !== server);
  if (other?.pg) return { pg: { ...other.pg, schema_name: `copy_of_${stack.replaceAll("-", "_")}` } };
  if (other?.s3) return { s3: { ...other.s3, key: `copy-of-${stack}.tfstate` } };
  throw new Failure(
    `The state of ${stack} has no copy: all states are stored on one server`,
    server,
    "Give each site a state server of its own: state in datacenters/rabat.ts and datacenters/marrakech.ts.",
  );
}

interface CopyOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * One step per stack, which copies its state to the other site, and without passwords on the same server. Reviews of pull requests and
 * the check for drift read this second copy: their account learns no password of a host. Run the steps independently: one site may be
 * down.
 */
export const copySteps = (options: CopyOptions): Step[] =>
  STACKS.map((stack) => ({
    title: `Copy the state of ${stack}`,
    run: async () => {
      const forReview = backendForReview(await backendOf(stack, options.environment));
      if (forReview === undefined) return "a simulation keeps its state in files: not copied";
      const terraform = await terraformOf(stack, options);
      await terraform("init");
      const state = await terraform("state", "pull");
      if (isEmpty(state)) return "nothing is deployed yet";
      const copies = await Promise.allSettled([
        copyToOtherSite(stack, state, options),
        push(stack, withoutPasswords(state), forReview, options),
      ]);
      const failures = copies.flatMap((copy) => (copy.status === "rejected" ? [copy.reason] : []));
      if (failures.length > 1) throw new AggregateError(failures);
      if (failures.length === 1) throw failures[0];
      return `serial ${versionOf(state).serial}`;
    },
  }));

async function copyToOtherSite(stack: StackName, state: string, options: CopyOptions): Promise<void> {
  const backend = await copyOf(stack, options.environment);
  if (backend) await push(stack, state, backend, options, (before) => refuseOlder(stack, state, before));
}

/** Where reviews read the state of a stack. @returns undefined in a simulation */
export function backendForReview({ pg, s3 }: Backend): Backend | undefined {
  if (pg) {
    const url = new URL(pg.conn_str);
    url.pathname = databaseForReview(url.pathname);
    return { pg: { ...pg, conn_str: url.href } };
  }
  return s3 && { s3: { ...s3, key: keyForReview(s3.key) } };
}

/** @param check throws if the state must not replace the copy */
const push = (
  stack: string,
  state: string,
  backend: Backend,
  options: CopyOptions,
  check: (before: string) => void = () => {},
): Promise<void> =>
  withCopy(stack, backend, options, async (copy, directory) => {
    const file = join(directory, "pulled.tfstate");
    await writeFile(file, state, { mode: 0o600 });
    const before = await copy("state", "pull");
    check(before);
    // the first push gets a lineage of its own, the second one that of the state
    if (isEmpty(before)) await copy(...PUSH, file);
    // Terraform raises the serial of a state that it pushes over another one, and would then refuse the next state
    await copy(...PUSH, file);
  });

/** PostgreSQL's backend creates one state of a database at a time. */
const PUSH = ["state", "push", "-force", "-lock-timeout=2m"] as const;

/** A backend without a state is pulled as nothing, or as a state without a lineage. */
export const isEmpty = (state: string): boolean => state.trim() === "" || versionOf(state).lineage === "";

const versionOf = (state: string) => z.object({ lineage: z.string(), serial: z.number() }).parse(JSON.parse(state));

/** @throws Failure if a state is older than its copy, or of another origin: the copy may then be the only good state */
function refuseOlder(stack: string, state: string, copy: string): void {
  if (isEmpty(copy)) return;
  const [own, copied] = [versionOf(state), versionOf(copy)];
  // a copy that replaced another one has the next serial
  if (own.lineage === copied.lineage && own.serial + 1 >= copied.serial) return;
  throw new Failure(
    `The state of ${stack} is ${own.lineage === copied.lineage ? "older than" : "of another origin than"} its copy`,
    `lineage ${own.lineage}, serial ${own.serial}; the copy: lineage ${copied.lineage}, serial ${copied.serial}`,
    "If the state was lost or restored, compare both: npm run --silent state:copy -- --read <stack>. To copy it all the same, delete the " +
      "copy on the other site's server.",
  );
}

/** The copy of a stack's state, as `terraform state push` takes it. @throws Failure if there is none */
export async function readCopy(stack: StackName, options: CopyOptions): Promise<string> {
  const backend = await copyOf(stack, options.environment);
  const state = backend && (await withCopy(stack, backend, options, (copy) => copy("state", "pull")));
  if (state && !isEmpty(state)) return state;
  throw new Failure(
    `The state of ${stack} has no copy`,
    backend === undefined ? "a simulation" : (serverOf(backend) ?? ""),
    "Copy it after a deploy: npm run state:copy",
  );
}

async function copyOf(stack: StackName, environment: Environment): Promise<Backend | undefined> {
  const backends = await Promise.all(STACKS.map((each) => backendOf(each, environment)));
  return backendOfCopy(stack, backends[STACKS.indexOf(stack)] ?? {}, backends);
}

/** The backend of a synthesised stack. */
export async function backendOf(stack: string, environment: Environment): Promise<Backend> {
  const text = await readFile(join(stackDirectory(environment, stack), "cdk.tf.json"), "utf8");
  return z.object({ terraform: z.object({ backend: backendSchema }) }).parse(JSON.parse(text)).terraform.backend;
}

/** Uses Terraform in a temporary directory whose backend is that of the copy. State contains secrets, so the directory is private. */
const withCopy = <Result>(
  stack: string,
  backend: Backend,
  { environment, signal }: CopyOptions,
  use: (terraform: Awaited<ReturnType<typeof terraformOf>>, directory: string) => Promise<Result>,
): Promise<Result> =>
  withScratch(environment, async (scratch) => {
    const own = { ...environment, CDKTF_OUTPUT: scratch };
    const directory = stackDirectory(own, stack);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
    const terraform = await terraformOf(stack, { environment: own, signal });
    await terraform("init");
    return use(terraform, directory);
  });
