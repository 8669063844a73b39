import { Listr, type ListrTask, PRESET_TIMER } from "listr2";

/** Tells what a step is at; without a terminal each telling is a line, so seldom enough to be read. */
export type ReportProgress = (state: string) => void;

export interface Step {
  readonly title: string;
  /** A text that it gives is shown behind the title. */
  readonly run: (tell: ReportProgress) => Promise<unknown>;
  /** Nothing to do: the step is not shown. */
  readonly skip?: () => boolean | Promise<boolean>;
}

const secondsBetweenLines = 10;

/**
 * Runs steps and shows where they are, on a terminal in place, elsewhere as plain lines. In order, up to the first that
 * fails; or independent of each other, where every one comes to its end: all at once, or so many at a time.
 */
export async function runSteps(
  steps: readonly Step[],
  order: "inOrder" | "independent" | { readonly atOnce: number } = "inOrder",
): Promise<void> {
  const failures: unknown[] = [];
  const tasks = steps.map(
    ({ title, run, skip }): ListrTask => ({
      title,
      enabled: async () => !(await skip?.()),
      task: async (_, task) => {
        let told = Date.now();
        const tell = (state: string) => {
          if (!process.stdout.isTTY && Date.now() - told < secondsBetweenLines * 1000) return;
          told = Date.now();
          task.output = state;
        };
        const result = await run(tell).catch((error: Error) => {
          failures.push(error);
          // The step's line shows the headline; the whole message follows at the command's end.
          throw new Error(error.message.split("\n", 1)[0]);
        });
        if (typeof result === "string") task.title = `${title}: ${result}`;
      },
    }),
  );
  await new Listr(tasks, {
    concurrent: typeof order === "object" ? order.atOnce : order === "independent",
    exitOnError: order === "inOrder",
    registerSignalListeners: false,
    renderer: "default",
    fallbackRenderer: "simple",
    rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  })
    .run()
    .catch((error: unknown) => failures.length > 0 || failures.push(error));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures);
}
