import { Listr, type ListrTask, PRESET_TIMER } from "listr2";

/** Tells what a step is at; without a terminal each telling is a line, so seldom enough to be read. */
export type Tell = (state: string) => void;

export interface Step {
  readonly title: string;
  readonly run: (tell: Tell) => Promise<string | void>;
  /** Nothing to do: the step is not shown. */
  readonly skip?: () => boolean | Promise<boolean>;
}

const secondsBetweenLines = 5;

/** Runs steps one after the other and shows where they are, on a terminal in place, elsewhere as plain lines. */
export async function runSteps(steps: readonly Step[], options: { readonly concurrent?: boolean } = {}): Promise<void> {
  let failure: unknown;
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
          failure ??= error;
          // The step's line shows the headline; the whole message follows at the command's end.
          throw new Error(error.message.split("\n", 1)[0]);
        });
        if (result) task.title = `${title}: ${result}`;
      },
    }),
  );
  await new Listr(tasks, {
    concurrent: options.concurrent ?? false,
    registerSignalListeners: false,
    renderer: "default",
    fallbackRenderer: "simple",
    rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  })
    .run()
    .catch((error: unknown) => {
      throw failure ?? error;
    });
}
