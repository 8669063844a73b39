import { stripVTControlCharacters } from "node:util";
import { Listr, ListrLogger, type ListrTask, PRESET_TIMER, ProcessOutput } from "listr2";
import { SilenceWatch, secondsSince, stillWaiting } from "./silence";
import { progressStream, redrawsInPlace } from "./terminal";

/** Reports the state of a step. A terminal shows it at once; a log shows the latest one when nothing else was printed for a while. */
export type ReportProgress = (state: string) => void;

export interface Step {
  readonly title: string;
  /** A string that it resolves to is shown after the title. */
  readonly run: (report: ReportProgress) => Promise<unknown>;
  /** Whether there is nothing to do: the step is then not shown. */
  readonly skip?: () => boolean | Promise<boolean>;
}

/**
 * Runs steps and shows their progress, in place on a terminal, as plain lines elsewhere. They run in order until one
 * fails, or independently: then each runs to its end, all at once or a limited number at a time.
 */
export async function runSteps(
  steps: readonly Step[],
  order: "inOrder" | "independent" | { readonly atOnce: number } = "inOrder",
): Promise<void> {
  const failures: unknown[] = [];
  const stream = progressStream();
  const inPlace = redrawsInPlace(stream);
  const running = new Map<string, RunningStep>();
  const silence = new SilenceWatch(() => (inPlace ? showSeconds(running) : printOneLine(running)));
  const tasks = steps.map(
    ({ title, run, skip }): ListrTask => ({
      title,
      enabled: async () => !(await skip?.()),
      task: async (_, task) => {
        const step: RunningStep = { since: Date.now(), state: "", show: (line) => (task.output = line) };
        running.set(title, step);
        silence.heard();
        const report = (state: string) => {
          step.state = state;
          if (inPlace) step.show(state);
        };
        const result = await run(report)
          .catch((error: Error) => {
            failures.push(error);
            // The step's line shows the headline; the whole message follows at the command's end.
            throw new Error(error.message.split("\n", 1)[0]);
          })
          .finally(() => {
            running.delete(title);
            silence.heard();
          });
        if (typeof result === "string") task.title = `${title}: ${result}`;
      },
    }),
  );
  const logger = new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(plain(stream)) });
  await new Listr(tasks, {
    concurrent: typeof order === "object" ? order.atOnce : order === "independent",
    exitOnError: order === "inOrder",
    registerSignalListeners: false,
    renderer: "default",
    rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
    fallbackRenderer: "simple",
    fallbackRendererCondition: !inPlace || stream !== process.stdout,
    fallbackRendererOptions: { timer: PRESET_TIMER, logger },
  })
    .run()
    .catch((error: unknown) => failures.length > 0 || failures.push(error))
    .finally(() => silence.stop());
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures);
}

/** Writes to a stream without colours, which listr2 uses in a log where FORCE_COLOR is set to anything, also to 0. */
const plain = (stream: NodeJS.WriteStream): NodeJS.WriteStream =>
  Object.create(stream, {
    write: { value: (text: string) => stream.write(stripVTControlCharacters(text)), writable: true },
  });

interface RunningStep {
  readonly since: number;
  state: string;
  readonly show: (line: string) => void;
}

function showSeconds(running: ReadonlyMap<string, RunningStep>): void {
  for (const { since, state, show } of running.values()) {
    show(state === "" ? `${secondsSince(since)} s` : `${state}, ${secondsSince(since)} s`);
  }
}

/** One line for all steps that run at the same time. */
function printOneLine(running: ReadonlyMap<string, RunningStep>): void {
  const [first] = running.values();
  first?.show(stillWaiting([...running].map(([what, { since, state }]) => ({ what, since, state }))));
}
