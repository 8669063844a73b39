import type { Model } from "../../model/model";
import { DataSize } from "../../model/units/data-size";
import { growthFactor } from "../../planning/capacity/growth";
import type { Store, StoreUse } from "../../planning/capacity/stores";

/** The use that `measure` says is the most, of the postures that a store has. */
export const peakUse = (store: Store, measure: (use: StoreUse) => number): StoreUse | undefined =>
  store.uses.reduce<StoreUse | undefined>(
    (worst, use) => (worst === undefined || measure(use) > measure(worst) ? use : worst),
    undefined,
  );

/** How many bytes are taken for each that is written today, at the end of the planning horizon, with a snapshot kept. */
export const growthWithSnapshots = ({ planning: { growth, horizon, reserves } }: Model): number =>
  growthFactor(growth.storage, horizon) * (1 + reserves.snapshots.fraction);

/** In whole GiB, as people read sizes. */
export const inWholeGibibytes = (bytes: number): DataSize => DataSize.gibibytes(Math.ceil(bytes / 2 ** 30));

/** What takes the most of a store: a tier, or a VM that Massar has nothing to do with. */
export function largestConsumer(
  { machines }: StoreUse,
  measure: (machine: StoreUse["machines"][number]) => number,
): string {
  const takers = new Map<string, number>();
  for (const machine of machines) {
    const taker = machine.kind === undefined ? machine.name : `tier ${machine.kind}`;
    takers.set(taker, (takers.get(taker) ?? 0) + measure(machine));
  }
  const [largest] = [...takers].reduce((first, next) => (next[1] > first[1] ? next : first), ["nothing", 0] as const);
  return largest;
}
