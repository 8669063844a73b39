import type { Effect } from "../../review/effects/effect";

/** The observable results of an apply, from the vCenter's events and inventory. */
export const DEEDS = [
  "restarted",
  "replaced",
  "destroyed",
  "data destroyed",
  "started",
  "moved to another host",
  "moved to another datastore",
  "in maintenance",
  "not applied",
] as const;
export type Deed = (typeof DEEDS)[number];

/** The observable results of each effect. Other effects are not observable in the simulator. */
const DEED_OF: Readonly<Partial<Record<Effect, Deed>>> = {
  guestRestart: "restarted",
  replaced: "replaced",
  destroyed: "destroyed",
  dataLost: "data destroyed",
  powersOnStandby: "started",
  vMotion: "moved to another host",
  storageVMotion: "moved to another datastore",
  hostIntoMaintenance: "in maintenance",
  applyWillFail: "not applied",
};

/** The observations that the predicted effects imply. A replaced VM is also destroyed. */
export const predictedDeeds = (effects: readonly Effect[]): Deed[] =>
  DEEDS.filter((deed) =>
    effects.some((effect) => DEED_OF[effect] === deed || (effect === "replaced" && deed === "destroyed")),
  );

/** How often a result was predicted and observed. */
export interface Score {
  readonly deed: Deed;
  readonly predicted: number;
  readonly seen: number;
  readonly both: number;
  readonly precision: number;
  readonly recall: number;
}

export const scores = (
  results: readonly { readonly predicted: readonly Deed[]; readonly seen: readonly Deed[] }[],
): Score[] =>
  DEEDS.map((deed) => {
    const count = (which: (result: (typeof results)[number]) => boolean) => results.filter(which).length;
    const predicted = count((result) => result.predicted.includes(deed));
    const seen = count((result) => result.seen.includes(deed));
    const both = count((result) => result.predicted.includes(deed) && result.seen.includes(deed));
    return { deed, predicted, seen, both, precision: ratio(both, predicted), recall: ratio(both, seen) };
  });

const ratio = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
