import { terminalTable, wrapped } from "../../lib/terminal-table";
import { english } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { compiledSteps } from "../runbook/compiled";
import type { Exercise } from "../runbook/runbook";
import type { Step } from "../runbook/step";

type Kind = Pick<Exercise, "kind" | "scenario" | "tiers">;

/** The steps of an exercise with their times, for the terminal. @param columns its width @default - unlimited */
export function dryRunText(model: Model, exercise: Kind, columns: number | undefined): string {
  const steps = stepsOf(model, exercise);
  const isFinal = steps.some(({ irreversible }) => irreversible !== undefined);
  const rows = steps.map(({ title, estimated, p95, limit, irreversible }) => [
    english(title),
    estimated === undefined ? "" : `about ${estimated}`,
    p95 === undefined ? "" : `${p95}`,
    `at most ${limit}`,
    ...(isFinal ? [irreversible === undefined ? "" : english(irreversible)] : []),
  ]);
  return [
    terminalTable(rows, {
      head: ["step", "estimate", "95th percentile", "limit", ...(isFinal ? ["cannot be undone"] : [])],
      columns,
    }),
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
  steps: stepsOf(model, exercise).map(({ id, title, estimated, p95, limit, irreversible }) => ({
    id,
    title,
    ...(estimated && { estimatedMilliseconds: estimated.milliseconds }),
    ...(p95 && { p95Milliseconds: p95.milliseconds }),
    limitMilliseconds: limit.milliseconds,
    ...(irreversible !== undefined && { irreversible }),
  })),
});

const stepsOf = (model: Model, exercise: Kind): readonly Step[] => compiledSteps({ ...exercise, model });
