import { relative } from "node:path";
import { z } from "zod";
import { inProject, project } from "../../lib/paths";
import type { Check } from "./check";

interface GoOptions {
  /** Whether the tests look for data races: everything is compiled once more, and runs several times slower. */
  readonly races: boolean;
}

/** Format, vet and tests of each Go module of the project. */
export const goChecks = (options: GoOptions): Check[] =>
  [
    inProject("simulation", "vcenter"),
    inProject("census", "collector"),
    inProject("guests", "services"),
    inProject("guests", "runtime"),
  ].flatMap((directory) => checksOf(directory, options));

/** As the programs are built, so that what is compiled for them is not compiled again. */
const asBuilt = { environment: { CGO_ENABLED: "0", GOFLAGS: "-trimpath" } };

function checksOf(directory: string, { races }: GoOptions): Check[] {
  const module = relative(project, directory);
  return [
    {
      title: `Go format of ${module}`,
      command: ["gofmt", "-l", "."],
      directory,
      remedy: "Run gofmt -w on these files.",
      findings: ({ lines }) => lines.join("\n"),
    },
    {
      title: `Go vet of ${module}`,
      command: ["go", "vet", "./..."],
      ...asBuilt,
      directory,
      remedy: "Fix the findings of go vet.",
    },
    {
      title: `Go tests of ${module}`,
      command: ["go", "test", ...(races ? ["-race"] : []), "-json", "./..."],
      ...(races ? {} : asBuilt),
      directory,
      remedy: `Fix the code or the test.${races ? " If gcc is missing, install it: the race detector needs a C compiler." : ""}`,
      progress: (line) => {
        const { Action, Test } = readEvent(line);
        return Test && (Action === "pass" || Action === "fail") ? `${Action} ${Test}` : undefined;
      },
      findings: ({ exitCode, lines }) => (exitCode === 0 ? undefined : outputOfFailures(lines.map(readEvent))),
      count: ({ lines }) => {
        const tests = lines.map(readEvent).filter(({ Test }) => Test);
        const number = (action: string) => tests.filter(({ Action }) => Action === action).length;
        return { passed: number("pass"), failed: number("fail") };
      },
    },
  ];
}

const eventSchema = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
});
type TestEvent = z.infer<typeof eventSchema>;

/** Parses an event. Any other line, such as an error of the go command, counts as build output. */
function readEvent(line: string): TestEvent {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch {
    return { Action: "build-output", Output: `${line}\n` };
  }
}

function outputOfFailures(events: readonly TestEvent[]): string {
  const key = ({ Package, Test }: TestEvent) => `${Package} ${Test}`;
  const failed = new Set(events.filter(({ Action }) => Action === "fail").map(key));
  return events
    .filter((event) => event.Action === "build-output" || (event.Action === "output" && failed.has(key(event))))
    .map(({ Output }) => Output)
    .join("")
    .trimEnd();
}
