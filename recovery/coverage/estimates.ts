import type { LocalizedText } from "../../lib/text/localized";
import type { Milliseconds } from "../../lib/time";
import type { ExerciseRecord } from "../record";

/** How long a step took in past runs. */
export interface StepEstimate {
  readonly id: string;
  readonly title: LocalizedText;
  /** How many runs it was measured in. */
  readonly runs: number;
  readonly p50: Milliseconds;
  readonly p95: Milliseconds;
  /** The estimate of the recovery plan in the newest run, and its 95th percentile. @default - the plan states none */
  readonly planned?: Milliseconds;
  readonly plannedP95?: Milliseconds;
}

/**
 * The median and the 95th percentile of each step that has an estimate, in the order of the newest run. Only runs on the same target
 * count: the steps of a simulation say nothing about real sites. A step that failed does not count.
 */
export function stepEstimates(
  records: readonly ExerciseRecord[],
  target: ExerciseRecord["target"],
): readonly StepEstimate[] {
  const counted = records
    .filter((record) => record.target === target && !record.code.dirty)
    .toSorted((a, b) => (a.ended < b.ended ? -1 : 1));
  const steps = counted.flatMap((record) =>
    record.steps.filter(({ outcome, estimated }) => outcome === "passed" && estimated !== undefined),
  );
  const ids = [...new Set(steps.toReversed().map(({ id }) => id))].toReversed();
  return ids.flatMap((id): StepEstimate[] => {
    const measured = steps.filter((step) => step.id === id);
    const newest = measured.at(-1);
    if (newest === undefined) return [];
    const lengths = measured.map(({ began, ended }) => Date.parse(ended) - Date.parse(began)).sort((a, b) => a - b);
    return [
      {
        ...{ id, title: newest.title, runs: measured.length },
        ...{ p50: percentile(lengths, 0.5), p95: percentile(lengths, 0.95) },
        ...(newest.estimated !== undefined && { planned: newest.estimated }),
        ...(newest.p95 !== undefined && { plannedP95: newest.p95 }),
      },
    ];
  });
}

/** Nearest rank. @param sorted in ascending order, at least one */
const percentile = (sorted: readonly Milliseconds[], part: number): Milliseconds =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
