import { stripVTControlCharacters } from "node:util";
import { Failure } from "../lib/failure";
import { run } from "../lib/processes";
import { terraformProgram } from "../toolchain/terraform";
import { stackDirectory } from "./synthesised";
import { terraformErrors } from "./terraform-errors";

export interface PlanOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Checks that a stack has no planned changes. @throws Failure with the changes or errors */
export async function expectEmptyPlan(stack: string, { environment, signal }: PlanOptions): Promise<void> {
  const { exitCode, lines: coloured } = await run(
    terraformProgram(),
    [`-chdir=${stackDirectory(environment, stack)}`, "plan", "-detailed-exitcode"],
    // Terraform ignores an early interruption. A plan changes nothing, so killing Terraform is safe.
    { recipient: "terraform", environment, graceSeconds: 5, ...(signal ? { signal } : {}) },
  );
  if (exitCode === 0) return;
  const lines = coloured.map(stripVTControlCharacters);
  if (exitCode !== 2) {
    throw new Failure(
      `The plan of ${stack} failed\n${terraformErrors(lines).join("\n")}`,
      stackDirectory(environment, stack),
      "Fix the reported error, then run the command again.",
    );
  }
  throw new Failure(
    `The plan of ${stack} is not empty after the deployment\n${changes(lines).join("\n")}`,
    stackDirectory(environment, stack),
    "A change that reappears after an apply is a bug in a construct or in the simulator. Report it with this output.",
  );
}

/** The text of a plan from the first change on. */
function changes(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(
    (line) => line.startsWith("Terraform will perform") || line.startsWith("OpenTofu will perform"),
  );
  return lines.slice(Math.max(first, 0));
}
