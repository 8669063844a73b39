import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { readWorkflow, type Workflow, type WorkflowName } from "./workflow";

type Step = Workflow["jobs"][string]["steps"][number];

/** The machine of a runner. */
export interface Machine {
  /** The checkout. */
  readonly directory: string;
  /** The environment of every step. */
  readonly environment: NodeJS.ProcessEnv;
  /** The value of a context such as `secrets.PGUSER`, "" if it has none. @throws Error for an unknown context */
  value(expression: string): string;
  /** Overrides the values in a step's CDKTF_CONTEXT_JSON. @default - none */
  readonly context?: object;
  /**
   * What code that has taken over the machine does after a step: it changes files, and may hide how the step ended.
   * @returns the exit code that the forge sees. @default - the machine is honest
   */
  readonly tamper?: (job: string, step: string, exitCode: number) => number;
}

export interface StepResult {
  readonly job: string;
  readonly step: string;
  /** Whether it is a `run:` step, not an action. */
  readonly isCommand: boolean;
  /** 0 for an action. */
  readonly exitCode: number;
  readonly output: string;
}

/** Files that jobs create. A checkout removes them. */
const CREATED = ["review.md", "review.html", "review.json", "review.sarif", "evidence"];
/** The files of the action keep-review, as in test/cli/workflows.test.ts. */
const KEPT = ["review.html", "review.json"];

/**
 * Runs a workflow's steps in order, as a runner does. Each `run:` step runs in bash with its own environment. The actions
 * are simulated: checkout removes created files, and reviews and evidence are kept as files.
 */
export async function runWorkflow(workflow: WorkflowName, machine: Machine): Promise<StepResult[]> {
  const kept = mkdtempSync(join(tmpdir(), "kept "));
  const results: StepResult[] = [];
  const failed = new Set<string>();
  try {
    const { env: ofAll, jobs } = readWorkflow(workflow);
    for (const [job, { if: condition, needs, env: ofJob, steps }] of Object.entries(jobs)) {
      if (needs && failed.has(needs)) failed.add(job);
      else if (!condition || holds(condition, machine)) {
        for (const { env: own, ...rest } of steps) {
          const step = { ...rest, env: { ...ofAll, ...ofJob, ...own } };
          if (!isDue(step, !failed.has(job), machine)) continue;
          const { exitCode: ended, output } = step.run ? await run(step.run, step, machine) : act(step, machine, kept);
          const name = step.name ?? step.run ?? step.uses?.replace(/@.*/, "") ?? "";
          const exitCode = machine.tamper?.(job, name, ended) ?? ended;
          results.push({ job, step: name, isCommand: step.run !== undefined, exitCode, output });
          if (exitCode !== 0) failed.add(job);
        }
      }
    }
    return results;
  } finally {
    rmSync(kept, { recursive: true });
  }
}

const STATUS = /\b(always|failure|cancelled)\(\)/;

/** After a failure only steps with such a condition run. */
const isDue = ({ if: condition = "" }: Step, succeeded: boolean, machine: Machine): boolean =>
  (succeeded || STATUS.test(condition)) &&
  (condition === "" || holds(condition.replace(/^\$\{\{ (.*) \}\}$/, "$1"), machine, succeeded));

/** Evaluates the GitHub expressions that this project's workflows use. @throws Error for any other expression */
function holds(condition: string, machine: Machine, succeeded = true): boolean {
  const value = (operand: string) => /^'(.*)'$/.exec(operand)?.[1] ?? machine.value(operand);
  return condition.split(" && ").every((term) => {
    const [, inner = term] = /^\((.*)\)$/.exec(term) ?? [];
    const alternatives = inner.split(" || ");
    if (alternatives.length > 1) return alternatives.some((each) => holds(each, machine, succeeded));
    if (term === "!cancelled()" || term === "always()") return true;
    if (term === "cancelled()") return false;
    if (term === "failure()") return !succeeded;
    const [, path] = /^hashFiles\('([\w./*]+)'\) != ''$/.exec(term) ?? [];
    if (path) return hasFile(machine.directory, path);
    const [, one, operator, other] = /^([\w.]+) (==|!=) ([\w.]+|'[^']*')$/.exec(term) ?? [];
    if (!one || !other) throw new Error(`the test's runner does not support the expression ${term}`);
    return (value(one) === value(other)) === (operator === "==");
  });
}

/** @param path the file name may begin with `*` */
function hasFile(directory: string, path: string): boolean {
  const [folder, name] = [dirname(path), basename(path)];
  if (!name.startsWith("*")) return existsSync(join(directory, path));
  const files = existsSync(join(directory, folder)) ? readdirSync(join(directory, folder)) : [];
  return files.some((file) => file.endsWith(name.slice(1)));
}

async function run(command: string, { env }: Step, { directory, environment, context, value }: Machine) {
  const written = Object.entries(env).map(([name, text]) => [
    name,
    text.replaceAll(/\$\{\{ ([\w.]+(?: \|\| (?:[\w.]+|'[^']*'))*) \}\}/g, (_, expression: string) =>
      expression.split(" || ").reduce((found, each) => found || (/^'(.*)'$/.exec(each)?.[1] ?? value(each)), ""),
    ),
  ]);
  const own: NodeJS.ProcessEnv = Object.fromEntries(written);
  const json = context && JSON.stringify({ ...JSON.parse(own["CDKTF_CONTEXT_JSON"] ?? "{}"), ...context });
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", command], {
    cwd: directory,
    env: { ...environment, ...own, ...(json && { CDKTF_CONTEXT_JSON: json }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [exitCode] = await once(child, "close");
  return { exitCode: Number(exitCode ?? 1), output };
}

function act({ uses = "" }: Step, { directory }: Machine, kept: string) {
  if (uses.startsWith("actions/checkout@"))
    for (const file of CREATED) rmSync(join(directory, file), { recursive: true, force: true });
  else if (uses === "./.github/actions/keep-review")
    for (const file of KEPT) copyFileSync(join(directory, file), join(kept, file));
  else if (uses === "./.github/actions/take-review")
    for (const file of readdirSync(kept)) copyFileSync(join(kept, file), join(directory, file));
  else if (uses === "./.github/actions/keep-evidence")
    cpSync(join(directory, "evidence"), join(kept, "evidence"), { recursive: true });
  else throw new Error(`the test's runner does not support the action ${uses}`);
  return { exitCode: 0, output: "" };
}

/**
 * The user or password in a simulation that a workflow's secret stands for: `REHEARSE_MARRAKECH_VSPHERE_USER`,
 * `MARRAKECH_ESXI_USER`. `READONLY_` is the account that reviews.
 */
export const accountIn = (simulation: NodeJS.ProcessEnv, secret: string): string | undefined =>
  simulation[secret.replace(/^READONLY_/, "REVIEW_")] ?? simulation[`TF_VAR_${secret.toLowerCase()}`];
