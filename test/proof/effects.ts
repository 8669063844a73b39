import type { Effect } from "../../review/effects/effect";

/** The observable results of an apply, from the vCenter's events and inventory. */
export const OBSERVATIONS = [
  "restarted",
  "replaced",
  "destroyed",
  "data destroyed",
  "started",
  "moved to another host",
  "moved to another datastore",
  "in maintenance",
  "access changed",
  "not applied",
] as const;
export type Observation = (typeof OBSERVATIONS)[number];

/** The observable results of each effect. Other effects are not observable in the simulator. */
const OBSERVATION_OF: Readonly<Partial<Record<Effect, Observation>>> = {
  guestRestart: "restarted",
  replaced: "replaced",
  destroyed: "destroyed",
  dataLost: "data destroyed",
  powersOnStandby: "started",
  vMotion: "moved to another host",
  storageVMotion: "moved to another datastore",
  hostIntoMaintenance: "in maintenance",
  accessChanged: "access changed",
  applyWillFail: "not applied",
};

/** The observations that the predicted effects imply. A replaced VM is also destroyed. */
export const predictedObservations = (effects: readonly Effect[]): Observation[] =>
  OBSERVATIONS.filter((deed) =>
    effects.some((effect) => OBSERVATION_OF[effect] === deed || (effect === "replaced" && deed === "destroyed")),
  );

/** How often a result was predicted and observed. */
export interface Score {
  readonly deed: Observation;
  readonly predicted: number;
  readonly seen: number;
  readonly both: number;
  readonly precision: number;
  readonly recall: number;
}

export const scores = (
  results: readonly { readonly predicted: readonly Observation[]; readonly seen: readonly Observation[] }[],
): Score[] =>
  OBSERVATIONS.map((deed) => {
    const count = (which: (result: (typeof results)[number]) => boolean) => results.filter(which).length;
    const predicted = count((result) => result.predicted.includes(deed));
    const seen = count((result) => result.seen.includes(deed));
    const both = count((result) => result.predicted.includes(deed) && result.seen.includes(deed));
    return { deed, predicted, seen, both, precision: ratio(both, predicted), recall: ratio(both, seen) };
  });

const ratio = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
