import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { hostname } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "../lib/failure";
import { inProject, project } from "../lib/paths";
import { run } from "../lib/processes";
import { withReadOnlyLocks } from "./provider-locks";
import type { Environment } from "./synthesised";
import { terraformErrors } from "./terraform-errors";

export interface CdktfOptions {
  readonly environment: Environment;
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Time to stop after an interruption. @default 20 */
  readonly graceSeconds?: number;
}

/**
 * While cdktf 0.21.0 waits for one stack, the failure of another is an unhandled rejection. By default, Node would then exit and
 * kill the running Terraform.
 */
const cdktfProgram = ["--unhandled-rejections=warn", inProject("node_modules", "cdktf-cli", "bundle", "bin", "cdktf")];

/** Disables telemetry. Without a terminal, also disables the spinner, which would print one line per frame. */
const quiet = { CHECKPOINT_DISABLE: "1", ...(process.stdout.isTTY ? {} : { CI: "true" }) };

/** cdktf stops last, because the loss of its pseudo-terminal would kill Terraform. */
const cdktfRun = { recipient: "terraform", cwd: project, stopsLast: true } as const;

/** Runs cdktf and writes its output to a log file. @throws Failure with Terraform's errors */
export async function cdktf(args: readonly string[], options: CdktfOptions): Promise<void> {
  const log = createWriteStream(options.logFile, { mode: 0o600 });
  const onLine = (coloured: string) => {
    const line = stripVTControlCharacters(coloured);
    log.write(`${line}\n`);
    options.onLine?.(line);
  };
  const { exitCode, lines } = await run(process.execPath, [...cdktfProgram, ...args], {
    ...cdktfRun,
    // with colours, Terraform draws a box around each error, which marks its end
    environment: { ...quiet, ...withReadOnlyLocks(options.environment, args), CI: "true", FORCE_COLOR: "1" },
    onLine,
    ...(options.graceSeconds === undefined ? {} : { graceSeconds: options.graceSeconds }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).finally(() => once(log.end(), "close"));
  if (exitCode === 0) return;
  throw new Failure(
    `cdktf ${args[0]} failed\n${terraformErrors(lines.map(stripVTControlCharacters)).join("\n")}`,
    `cdktf ${args.join(" ")}; the full output is in ${options.logFile}`,
    "Fix the reported error, then run the command again. Deployed objects remain.",
  );
}

export interface InteractiveOptions {
  /** Whether cdktf can prompt. "no" closes its input, so that Terraform can't prompt either. @default "yes" */
  readonly asking?: "yes" | "no";
  /** Called for each line of the output, which then has no spinner, even on a terminal. @default - the output is not read */
  readonly onLine?: (line: string) => void;
}

/** Runs cdktf on the terminal. After an interruption, it waits until Terraform finishes its current operations. */
export async function cdktfInteractive(
  args: readonly string[],
  environment: Environment,
  signal: AbortSignal,
  { asking = "yes", onLine }: InteractiveOptions = {},
): Promise<void> {
  signal.addEventListener("abort", printForceHint, { once: true });
  const { exitCode } = await run(process.execPath, [...cdktfProgram, ...args], {
    ...cdktfRun,
    environment: { ...quiet, ...(onLine && { CI: "true" }), ...withOperator(withReadOnlyLocks(environment, args)) },
    interactive: asking === "yes" ? true : "output",
    waitingFor: `cdktf ${args[0]}`,
    ...(onLine && { onLine: (line: string) => onLine(stripVTControlCharacters(line)) }),
    graceSeconds: Number.POSITIVE_INFINITY,
    signal,
  }).finally(() => signal.removeEventListener("abort", printForceHint));
  if (exitCode === 0) return;
  throw new Failure(
    `cdktf ${args[0]} failed; see the output above`,
    `cdktf ${args.join(" ")}`,
    "Fix the reported error, then run the command again. Deployed objects remain.",
  );
}

const printForceHint = () =>
  process.stderr.write(
    "\nInterrupted: waiting until Terraform finishes its current operations and saves its state. " +
      "A second Ctrl-C kills Terraform at once: objects that it is creating are then missing from the state.\n",
  );

/** Adds the operator's name, unless it is set. A PostgreSQL backend shows it as the owner of a lock. */
export const withOperator = (environment: Environment): Environment => ({
  PGAPPNAME: `${environment["USER"] ?? "unknown"}@${hostname()}`,
  ...environment,
});

/**
 * Without this flag, cdktf refuses a stack without its dependencies. With it, cdktf ignores the order of stacks, so use it only
 * for a single stack.
 */
export const singleStackFlag = "--ignore-missing-stack-dependencies";
