import { readFile, writeFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "../lib/failure";
import { run } from "../lib/processes";
import { terraformProgram } from "../toolchain/terraform";
import { cdktfInteractive, singleStackFlag } from "./cdktf";
import { secretsOfStack } from "./secrets/environment";
import { redactText } from "./secrets/redaction";
import { type Environment, stackDirectory } from "./synthesised";
import { terraformErrors } from "./terraform-errors";

/**
 * Applies a saved plan with `cdktf deploy`. Terraform applies a saved plan without a prompt and refuses a stale one. Without
 * `--auto-approve` and with prompts disabled, cdktf can't apply any other plan.
 */
export function applyPlan(
  stack: string,
  planFile: string,
  environment: Environment,
  signal: AbortSignal,
  onLine: (line: string) => void = () => {},
): Promise<void> {
  const args = ["deploy", stack, "--skip-synth", singleStackFlag];
  return cdktfInteractive(args, withPlanFile(planFile, environment), signal, { asking: "no", onLine });
}

/** The environment in which cdktf applies exactly this plan. */
function withPlanFile(planFile: string, environment: Environment): Environment {
  // Terraform splits the variable like a shell
  const quoted = `'${planFile.replaceAll("'", "'\\''")}'`;
  const before = environment["TF_CLI_ARGS_apply"];
  return { ...environment, TF_CLI_ARGS_apply: before ? `${before} ${quoted}` : quoted };
}

/** Redirects Terraform's output to the log in the shell. With a pipe, Terraform would end when this process is killed. */
const WRITES_LOG = 'exec "$@" >"$0" 2>&1';

/**
 * Applies a saved plan with Terraform directly, which saves the start of cdktf. After an interruption, it waits until Terraform
 * finishes its current operations, because a killed Terraform would not record them in its state.
 *
 * @throws Failure with Terraform's errors, secrets redacted
 */
export async function applyPlanToLog(
  stack: string,
  planFile: string,
  { environment, signal, logFile, parallelism }: ApplyOptions,
): Promise<void> {
  const directory = stackDirectory(environment, stack);
  const secrets = await secretsOfStack(stack, environment);
  const command = [
    ...[terraformProgram(), `-chdir=${directory}`, "apply", "-input=false"],
    ...(parallelism === undefined ? [] : [`-parallelism=${parallelism}`]),
    planFile,
  ];
  await writeFile(logFile, "", { mode: 0o600 });
  const { exitCode } = await run("sh", ["-c", WRITES_LOG, logFile, ...command], {
    ...{ recipient: "terraform", environment, signal, graceSeconds: Number.POSITIVE_INFINITY },
  });
  if (exitCode === 0) return;
  const lines = stripVTControlCharacters(await readFile(logFile, "utf8")).split("\n");
  throw new Failure(
    redactText(`terraform apply of ${stack} failed\n${terraformErrors(lines).join("\n")}`, secrets),
    `${directory}; the full output is in ${logFile}`,
    "Fix the reported error, then run the command again.",
  );
}

export interface ApplyOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Overwritten. Only the owner can read it. */
  readonly logFile: string;
  /** How many operations Terraform runs at a time. @default - Terraform's own default, 10 */
  readonly parallelism?: number;
}
