import { delimiter } from "node:path";
import { Failure } from "../../lib/failure";
import { inProject, project } from "../../lib/paths";
import { type Outcome, run } from "../../lib/processes";
import type { Step } from "../../lib/progress";

/** A program that checks the project. */
export interface Check {
  readonly title: string;
  /** The program and its arguments. node_modules/.bin comes first in PATH. */
  readonly command: readonly [string, ...string[]];
  /** @default - the root of the project */
  readonly directory?: string;
  /** Further variables. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  readonly remedy: string;
  /** The progress text for a line of output. @default - none */
  readonly progress?: (line: string) => string | undefined;
  /** Whether a line of output is printed at the end. @default - no line */
  readonly prints?: (line: string) => boolean;
  /** The findings, or undefined without findings. @default - all output if the exit code is not 0 */
  readonly findings?: (outcome: Outcome) => string | undefined;
  /** The number of tests. @default - not counted */
  readonly count?: (outcome: Outcome) => TestCount;
}

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
}

const outputOnFailure = ({ exitCode, lines }: Outcome) => (exitCode === 0 ? undefined : lines.join("\n"));

/** Runs a check and fails with its findings. @param onCount receives the number of tests */
export function checkStep(check: Check, signal: AbortSignal, onCount: (count: TestCount) => void = () => {}): Step {
  const { title, command, directory = project, remedy, progress, findings = outputOnFailure, count } = check;
  return {
    title,
    run: async (report) => {
      const [program, ...args] = command;
      const outcome = await run(program, args, {
        cwd: directory,
        recipient: "checks",
        environment: {
          ...check.environment,
          PATH: `${inProject("node_modules", ".bin")}${delimiter}${process.env.PATH}`,
          // no colours, even if CI supports them, because the output is parsed
          FORCE_COLOR: "0",
          // for Terraform, its providers and the simulators, which are in Go: a fifth less CPU time, for slightly more memory
          GOGC: process.env["GOGC"] ?? "400",
        },
        signal,
        onLine: (line) => {
          const state = progress?.(line);
          if (state) report(state);
        },
      });
      if (count) onCount(count(outcome));
      const found = findings(outcome);
      if (found) throw new Failure(`${title}: failed\n${found}`, `${directory}: ${command.join(" ")}`, remedy);
    },
  };
}
