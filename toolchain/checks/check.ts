import { delimiter } from "node:path";
import { Failure } from "../../lib/failure";
import { inProject, project } from "../../lib/paths";
import { type Outcome, run } from "../../lib/processes";
import type { Step } from "../../lib/progress";

/** A program that says whether something of the project is as it should be. */
export interface Check {
  readonly title: string;
  /** The program and its arguments; one of node_modules/.bin is found there. */
  readonly command: readonly [string, ...string[]];
  /** @default - the project */
  readonly directory?: string;
  readonly remedy: string;
  /** What to show of a line of its output while it runs. @default - nothing */
  readonly progress?: (line: string) => string | undefined;
  /** Whether a line of its output is shown when it has ended. @default - none is */
  readonly tells?: (line: string) => boolean;
  /** What is wrong, in the reader's words; nothing if all is well. @default - all output, if it did not exit with 0 */
  readonly findings?: (outcome: Outcome) => string | undefined;
  /** How many tests it ran. @default - none */
  readonly count?: (outcome: Outcome) => TestCount;
}

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
}

const everythingIfItFailed = ({ exitCode, lines }: Outcome) => (exitCode === 0 ? undefined : lines.join("\n"));

/** The step that runs a check, tells what it counted, and fails with its findings. */
export function checkStep(check: Check, signal: AbortSignal, counted: (count: TestCount) => void = () => {}): Step {
  const { title, command, directory = project, remedy, progress, findings = everythingIfItFailed, count } = check;
  return {
    title,
    run: async (tell) => {
      const [program, ...args] = command;
      const outcome = await run(program, args, {
        cwd: directory,
        environment: {
          PATH: `${inProject("node_modules", ".bin")}${delimiter}${process.env.PATH}`,
          // Its output is read and shown again, also where CI says that it knows colours.
          FORCE_COLOR: "0",
          // Terraform, its providers and the simulators are in Go: a fifth less processor time, for some more memory.
          GOGC: process.env["GOGC"] ?? "400",
        },
        signal,
        onLine: (line) => {
          const state = progress?.(line);
          if (state) tell(state);
        },
      });
      if (count) counted(count(outcome));
      const found = findings(outcome);
      if (found) throw new Failure(`${title}: failed\n${found}`, `${directory}: ${command.join(" ")}`, remedy);
    },
  };
}
