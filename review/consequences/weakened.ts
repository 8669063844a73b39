import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";

/**
 * What protects data or a recovery before the change, and no longer does. A plan does not show it: a deletion lock is a setting
 * of Terraform, and an objective is only in the model.
 */
export const weakened = (before: Model, after: Model): string[] => [
  ...locksRemoved(before, after),
  ...liftsAdded(before, after),
  ...protectionReduced(before, after),
];

interface Locked {
  readonly site: SiteName;
  readonly tier: string;
  readonly what: string;
}

const lockedIn = ({ deletionLocks }: Model): Locked[] =>
  deletionLocks.locked.flatMap(({ site, tier, members, disks }) => [
    ...members.map((what) => ({ site, tier, what })),
    ...disks.map((disk) => ({ site, tier, what: `disk ${disk}` })),
  ]);

function locksRemoved(before: Model, after: Model): string[] {
  const kept = new Set(lockedIn(after).map((each) => JSON.stringify(each)));
  return lockedIn(before)
    .filter((each) => !kept.has(JSON.stringify(each)))
    .map(({ site, tier, what }) => `${what} of ${tier} at ${site} is no longer locked against deletion.`);
}

function liftsAdded(before: Model, after: Model): string[] {
  const old = new Set(before.deletionLocks.lifts.map((each) => JSON.stringify(each)));
  const link = after.deletionLocks.linkLift !== undefined && before.deletionLocks.linkLift === undefined;
  return [
    ...after.deletionLocks.lifts
      .filter((each) => !old.has(JSON.stringify(each)))
      .map(
        ({ site, tier, members, approvedBy }) =>
          `The deletion lock of ${members.join(", ")} of ${tier} at ${site} is lifted (${approvedBy}).`,
      ),
    ...(link ? ["The deletion lock of the replication link is lifted."] : []),
  ];
}

function protectionReduced(before: Model, after: Model): string[] {
  const now = new Map(after.massar.tiers.map(({ name, protection }) => [name, protection]));
  return before.massar.tiers.flatMap(({ name, protection: was }) => {
    const is = now.get(name);
    if (is === undefined) return [];
    return [
      ...(is.mechanism === was.mechanism
        ? []
        : [`${name} is protected by ${is.mechanism} instead of ${was.mechanism}.`]),
      ...(["rpo", "rto"] as const)
        .filter((objective) => is[objective].isLongerThan(was[objective]))
        .map(
          (objective) =>
            `The ${objective.toUpperCase()} of ${name} is relaxed from ${was[objective]} to ${is[objective]}.`,
        ),
      ...(was.history !== undefined && (is.history === undefined || was.history.isLongerThan(is.history))
        ? [`The replicas of ${name} can be restored for ${is.history ?? "no time"} back instead of ${was.history}.`]
        : []),
    ];
  });
}
