import { cdktfInteractive, singleStackFlag } from "./cdktf";
import type { Environment } from "./synthesised";

/**
 * Applies a saved plan with `cdktf deploy`. Terraform applies a saved plan without a prompt and refuses a stale one. Without
 * `--auto-approve` and with prompts disabled, cdktf can't apply any other plan.
 */
export function applyPlan(
  stack: string,
  planFile: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  return cdktfInteractive([...applyArguments(stack)], applyEnvironment(planFile, environment), signal, "disabled");
}

/** cdktf's arguments to apply a saved plan. */
export const applyArguments = (stack: string): readonly string[] => ["deploy", stack, "--skip-synth", singleStackFlag];

/** The environment in which cdktf applies exactly this plan. */
export function applyEnvironment(planFile: string, environment: Environment): Environment {
  // Terraform splits the variable like a shell
  const quoted = `'${planFile.replaceAll("'", "'\\''")}'`;
  const before = environment["TF_CLI_ARGS_apply"];
  return { ...environment, TF_CLI_ARGS_apply: before ? `${before} ${quoted}` : quoted };
}
