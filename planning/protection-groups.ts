import type { Model } from "../model/model";
import type { Duration } from "../model/units/duration";
import { type ReplicationStream, replicationStreams, worstCopyAge } from "./replication";

/** A tier whose data is sent, with the age of its newest copy at worst. */
export interface CopiedTier {
  readonly stream: ReplicationStream;
  /** @default - its copy gets older without end */
  readonly age: Duration | undefined;
}

/** Tiers that come back at one point in time. */
export interface GroupCopies {
  readonly name: string;
  /** Those whose data is sent: one that is rebuilt has no point in time. */
  readonly tiers: readonly CopiedTier[];
  /**
   * How long before the disaster the group's point in time is at worst: the oldest of the tiers' newest copies.
   *
   * @default - there is none: a copy gets older without end
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
