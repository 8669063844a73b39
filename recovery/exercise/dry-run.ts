import { terminalTable, wrapped } from "../../lib/terminal-table";
import { english } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { compiledSteps } from "../runbook/compiled";
import type { Exercise } from "../runbook/runbook";
import type { Step } from "../runbook/step";

type Kind = Pick<Exercise, "kind" | "scenario">;

/** The steps of an exercise with their times, for the terminal. @param columns its width @default - unlimited */
export function dryRunText(model: Model, exercise: Kind, columns: number | undefined): string {
  const steps = stepsOf(model, exercise);
  const rows = steps.map(({ title, estimated, limit }) => [
    english(title),
    estimated === undefined ? "" : `about ${estimated}`,
    `at most ${limit}`,
  ]);
  return [
    terminalTable(rows, { head: ["step", "estimate", "limit"], columns }),
    wrapped(
      `Dry run: ${steps.length} steps of a ${exercise.kind}, ${exercise.scenario}. Nothing is created.`,
      columns ?? Number.POSITIVE_INFINITY,
      0,
    ),
    "",
  ].join("\n");
}

/** The same steps as data, for other programs. */
export const dryRunDocument = (model: Model, exercise: Kind): object => ({
  version: 1,
  ...exercise,
  steps: stepsOf(model, exercise).map(({ id, title, estimated, limit }) => ({
    id,
    title,
    ...(estimated && { estimatedMilliseconds: estimated.milliseconds }),
    limitMilliseconds: limit.milliseconds,
  })),
});

const stepsOf = (model: Model, { kind, scenario }: Kind): readonly Step[] => compiledSteps({ model, kind, scenario });
