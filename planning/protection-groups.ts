import type { Model } from "../model/model";
import type { Duration } from "../model/units/duration";
import { type ReplicationStream, replicationStreams, worstCopyAge } from "./replication";

/** A replicated tier, with the maximum age of its newest copy. */
export interface CopiedTier {
  readonly stream: ReplicationStream;
  /** @default - unlimited: changes arrive faster than they are sent */
  readonly age: Duration | undefined;
}

/** Tiers that are restored to the same point in time. */
export interface GroupCopies {
  readonly name: string;
  /** The replicated tiers: a tier that is rebuilt has no point in time. */
  readonly tiers: readonly CopiedTier[];
  /**
   * The maximum age of the group's point in time at the disaster: that of the oldest newest copy of its tiers.
   *
   * @default - unlimited for at least one copy
   */
  readonly pointInTime: Duration | undefined;
}

/** The protection groups with the copies of their tiers, in the order of the recovery plan. */
export function groupCopies(model: Model): readonly GroupCopies[] {
  const streams = new Map(replicationStreams(model).map((stream) => [stream.tier.name, stream]));
  return model.recoveryPlan.protectionGroups.map(({ name, tiers: names }) => {
    const tiers = names.flatMap((tier): CopiedTier[] => {
      const stream = streams.get(tier);
      return stream === undefined ? [] : [{ stream, age: worstCopyAge(stream, model.link.latency) }];
    });
    return { name, tiers, pointInTime: oldest(tiers) };
  });
}

const oldest = (tiers: readonly CopiedTier[]): Duration | undefined =>
  tiers
    .map(({ age }) => age)
    .reduce(
      (most, age) => (most === undefined || age === undefined ? undefined : age.isLongerThan(most) ? age : most),
      tiers[0]?.age,
    );
