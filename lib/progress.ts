import { Listr, type ListrTask, PRESET_TIMER } from "listr2";

/** Shows the progress of a step. Without a terminal, at most one line in ten seconds is printed. */
export type ReportProgress = (state: string) => void;

export interface Step {
  readonly title: string;
  /** A text that it returns is shown after the title. */
  readonly run: (report: ReportProgress) => Promise<unknown>;
  /** Whether there is nothing to do: the step is then not shown. */
  readonly skip?: () => boolean | Promise<boolean>;
}

const secondsBetweenLines = 10;

/**
 * Runs steps and shows their progress: updated in place on a terminal, otherwise as plain lines. "inOrder" stops at the
 * first failure. Independent steps all run to their end, at once or at most `atOnce` at a time.
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
        let reported = Date.now();
        const report = (state: string) => {
          if (!process.stdout.isTTY && Date.now() - reported < secondsBetweenLines * 1000) return;
          reported = Date.now();
          task.output = state;
        };
        const result = await run(report).catch((error: Error) => {
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
