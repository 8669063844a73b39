import type { Model } from "../../model/model";
import { DataSize } from "../../model/units/data-size";
import { growthFactor } from "../../planning/capacity/growth";
import type { Store, StoreUse } from "../../planning/capacity/stores";

/** The use of a store in the posture with the largest measure. */
export const peakUse = (store: Store, measure: (use: StoreUse) => number): StoreUse | undefined =>
  store.uses.reduce<StoreUse | undefined>(
    (worst, use) => (worst === undefined || measure(use) > measure(worst) ? use : worst),
    undefined,
  );

/** Factor from today's written data to the space used at the planning horizon, with a snapshot. */
export const growthWithSnapshots = ({ planning: { growth, horizon, reserves } }: Model): number =>
  growthFactor(growth.storage, horizon) * (1 + reserves.snapshots.fraction);

/** Rounded up to whole GiB. */
export const inWholeGibibytes = (bytes: number): DataSize => DataSize.gibibytes(Math.ceil(bytes / 2 ** 30));
