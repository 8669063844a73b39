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

/** Fails unless what the stack describes is what is there. */
export async function expectEmptyPlan(stack: string, { environment, signal }: PlanOptions): Promise<void> {
  const { exitCode, lines: coloured } = await run(
    terraformProgram(),
    [`-chdir=${stackDirectory(environment, stack)}`, "plan", "-detailed-exitcode"],
    // Interrupted at its start, Terraform plans to the end all the same; nothing is lost with it.
    { environment, graceSeconds: 5, ...(signal ? { signal } : {}) },
  );
  if (exitCode === 0) return;
  const lines = coloured.map(stripVTControlCharacters);
  const what = exitCode === 2 ? "is not empty: the deployment did not settle" : "failed";
  throw new Failure(
    `The plan of ${stack} ${what}\n${(exitCode === 2 ? changes(lines) : terraformErrors(lines)).join("\n")}`,
    stackDirectory(environment, stack),
    "A change that shows again after it was applied is a defect of a construct or of the simulator: report it with this text.",
  );
}

/** A plan's text from its first change on. */
function changes(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(
    (line) => line.startsWith("Terraform will perform") || line.startsWith("OpenTofu will perform"),
  );
  return lines.slice(Math.max(first, 0));
}
