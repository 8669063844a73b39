import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { hostname } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "../lib/failure";
import { inProject, project } from "../lib/paths";
import { run } from "../lib/processes";
import type { Environment } from "./synthesised";
import { terraformErrors } from "./terraform-errors";

export interface CdktfOptions {
  readonly environment: Environment;
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** How long it may take to end when interrupted. @default 20 */
  readonly graceSeconds?: number;
}

/**
 * cdktf 0.21.0 leaves the failure of one stack without a listener while it waits for another: Node would end it, and
 * with it the other stack's Terraform.
 */
const cdktfProgram = ["--unhandled-rejections=warn", inProject("node_modules", "cdktf-cli", "bundle", "bin", "cdktf")];

/** No telemetry; and no spinner where there is no terminal, on which each of its turns would be a line. */
const quiet = { CHECKPOINT_DISABLE: "1", ...(process.stdout.isTTY ? {} : { CI: "true" }) };

/** Losing cdktf, and so its terminal, would kill Terraform on the spot. */
const cdktfRun = { cwd: project, stopsLast: true };

/** Runs cdktf, its output to a log file. */
export async function cdktf(args: readonly string[], options: CdktfOptions): Promise<void> {
  const log = createWriteStream(options.logFile, { mode: 0o600 });
  const onLine = (coloured: string) => {
    const line = stripVTControlCharacters(coloured);
    log.write(`${line}\n`);
    options.onLine?.(line);
  };
  const { exitCode, lines } = await run(process.execPath, [...cdktfProgram, ...args], {
    ...cdktfRun,
    // In colour Terraform draws a box around each error, which tells where it ends.
    environment: { ...quiet, ...options.environment, CI: "true", FORCE_COLOR: "1" },
    onLine,
    ...(options.graceSeconds === undefined ? {} : { graceSeconds: options.graceSeconds }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).finally(() => once(log.end(), "close"));
  if (exitCode === 0) return;
  throw new Failure(
    `cdktf ${args[0]} failed\n${terraformErrors(lines.map(stripVTControlCharacters)).join("\n")}`,
    `cdktf ${args.join(" ")}; its whole output is in ${options.logFile}`,
    "Fix what the error names, then run the command again: what is deployed already is kept.",
  );
}

export interface InteractiveOptions {
  /** Whether cdktf may ask: "no" closes its input, so that Terraform can't. @default "yes" */
  readonly asking?: "yes" | "no";
  /** Called for each line of its output, which is then plain lines also on a terminal. @default - nothing is read */
  readonly onLine?: (line: string) => void;
}

/** Hands the terminal to cdktf. An interruption waits for what Terraform makes at the moment, however long that takes. */
export async function cdktfInteractive(
  args: readonly string[],
  environment: Environment,
  signal: AbortSignal,
  { asking = "yes", onLine }: InteractiveOptions = {},
): Promise<void> {
  signal.addEventListener("abort", sayHowToForce, { once: true });
  const { exitCode } = await run(process.execPath, [...cdktfProgram, ...args], {
    ...cdktfRun,
    environment: { ...quiet, ...(onLine && { CI: "true" }), ...withOperator(environment) },
    interactive: asking === "yes" ? true : "output",
    waitingFor: `cdktf ${args[0]}`,
    ...(onLine && { onLine: (line: string) => onLine(stripVTControlCharacters(line)) }),
    graceSeconds: Number.POSITIVE_INFINITY,
    signal,
  }).finally(() => signal.removeEventListener("abort", sayHowToForce));
  if (exitCode === 0) return;
  throw new Failure(
    `cdktf ${args[0]} failed, see above`,
    `cdktf ${args.join(" ")}`,
    "Fix what the error names, then run the command again: what is deployed already is kept.",
  );
}

const sayHowToForce = () =>
  process.stderr.write(
    "\nInterrupted: waiting until what is being made is done and in Terraform's state. " +
      "A second Ctrl-C kills Terraform at once: what it is making is then in no state.\n",
  );

/** Who deploys, unless the environment says it: a PostgreSQL server that keeps state tells it of who holds a lock. */
export const withOperator = (environment: Environment): Environment => ({
  PGAPPNAME: `${environment["USER"] ?? "unknown"}@${hostname()}`,
  ...environment,
});

/**
 * cdktf refuses a stack without those that it depends on. Told to ignore that, it forgets their order altogether, so
 * this is for one stack alone, which has no order.
 */
export const aloneFlag = "--ignore-missing-stack-dependencies";
