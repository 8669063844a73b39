import { aloneFlag, cdktfInteractive } from "./cdktf";
import type { Environment } from "./synthesised";

/**
 * `cdktf deploy` of a saved plan, and of nothing else: Terraform applies a plan that it is given without asking, and refuses
 * one that is stale. Without approval beforehand and with nobody to ask, no other plan can be applied.
 */
export function applyPlan(
  stack: string,
  planFile: string,
  environment: Environment,
  signal: AbortSignal,
  onLine: (line: string) => void = () => {},
): Promise<void> {
  return cdktfInteractive([...applyArguments(stack)], applying(planFile, environment), signal, {
    asking: "no",
    onLine,
  });
}

/** What cdktf is told to apply a saved plan of a stack. */
export const applyArguments = (stack: string): readonly string[] => ["deploy", stack, "--skip-synth", aloneFlag];

/** The environment in which cdktf applies this plan, and no other. */
export function applying(planFile: string, environment: Environment): Environment {
  // Terraform takes the variable apart as a shell would.
  const quoted = `'${planFile.replaceAll("'", "'\\''")}'`;
  const before = environment["TF_CLI_ARGS_apply"];
  return { ...environment, TF_CLI_ARGS_apply: before ? `${before} ${quoted}` : quoted };
}
