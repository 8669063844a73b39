import { oncePer } from "../lib/once-per";
import type { Model } from "../model/model";
import type { Planning, TierSpec } from "../model/schema/workload";
import { Bandwidth } from "../model/units/bandwidth";
import { DataSize } from "../model/units/data-size";
import { Duration } from "../model/units/duration";
import { Percentage } from "../model/units/percentage";

/** A tier's data on its way to the backup site. */
export interface ReplicationStream {
  readonly tier: TierSpec;
  /** Positions in the model: of the stream in `link.streams`, of its tier in `massar.tiers`. */
  readonly at: { readonly stream: number; readonly tier: number };
  /** What it may take of the link. */
  readonly bandwidth: Bandwidth;
  readonly shareOfLink: Percentage;
  /** What of that carries data. */
  readonly usable: Bandwidth;
  /** What the tier changes at the peak of the year: now, and at the end of the planning horizon. */
  readonly changeRate: Bandwidth;
  readonly changeRateAtHorizon: Bandwidth;
  /**
   * What the first synchronisation has to carry: what is written on one member's disks but the system disk, which comes
   * from the template. Further copies at the backup site are made there.
   */
  readonly data: DataSize;
}

/** The link's streams with their tiers, in the order of `link.streams`. Worked out once per model. */
export const replicationStreams = oncePer(({ link, massar, planning }: Model): readonly ReplicationStream[] => {
  const tiers = new Map(massar.tiers.map((tier, index) => [tier.name, { tier, index }]));
  return link.streams.flatMap(({ tier: name, bandwidth }, stream) => {
    const sent = tiers.get(name);
    if (sent === undefined) throw new Error(`link.streams names no tier ${name}: the model was not checked`);
    const { tier, index } = sent;
    const { changeRate } = tier.protection;
    return [
      {
        tier,
        at: { stream, tier: index },
        bandwidth,
        shareOfLink: Percentage.ofFraction(bandwidth.bitsPerSecond / link.bandwidth.bitsPerSecond),
        usable: usableBandwidth(bandwidth, link.efficiency),
        changeRate,
        changeRateAtHorizon: atHorizon(changeRate, planning),
        data: tier.disks.slice(1).reduce((sum, { used, size }) => sum.plus(used ?? size), DataSize.none),
      },
    ];
  });
});

const YEAR = Duration.parse("365 d");

/** A change rate at the end of the planning horizon: it grows by the year, on top of the year before. */
export const atHorizon = (rate: Bandwidth, { growth, horizon }: Pick<Planning, "growth" | "horizon">): Bandwidth =>
  Bandwidth.bitsPerSecond(
    rate.bitsPerSecond * (1 + growth.changeRate.fraction) ** (horizon.milliseconds / YEAR.milliseconds),
  );

/** What of a bandwidth carries data: the rest is headers, encryption and acknowledgements. */
export const usableBandwidth = (bandwidth: Bandwidth, efficiency: Percentage): Bandwidth =>
  Bandwidth.bitsPerSecond(bandwidth.bitsPerSecond * efficiency.fraction);

/** The bandwidth of which `efficiency` leaves `usable`. */
export const grossBandwidth = (usable: Bandwidth, efficiency: Percentage): Bandwidth =>
  Bandwidth.bitsPerSecond(usable.bitsPerSecond / efficiency.fraction);

/** The rate of data that changes within an RPO. A block that changes again within it counts once. */
export const rateOf = (changed: DataSize, rpo: Duration): Bandwidth =>
  Bandwidth.bitsPerSecond((changed.bytes * 8) / inSeconds(rpo));

/**
 * What a link must have so that, at the peak and all at once, what changes arrives within each RPO: Σ changed per RPO /
 * (RPO × efficiency) (vSphere Replication 6.0, GUID-4A34D0C9; VMware KB 317503).
 *
 * @param rates what each group changes in an RPO, by `rateOf`, or at most: its change rate
 */
export const bandwidthNeeded = (rates: readonly Bandwidth[], efficiency: Percentage): Bandwidth =>
  grossBandwidth(
    rates.reduce((sum, rate) => sum.plus(rate), Bandwidth.none),
    efficiency,
  );

/** How long `data` takes at a rate that carries nothing else. */
export const transferTime = (data: DataSize, usable: Bandwidth): Duration =>
  Duration.milliseconds((data.bytes * 8 * 1000) / usable.bitsPerSecond);

/**
 * How often a copy of a `fileReplication` begins. A copy may take as long as the interval, and the data is as old as both
 * together before the next one is complete: half the RPO is the longest interval that can keep it (vSphere Replication
 * 5.8, GUID-84FAF645).
 */
export const copyInterval = (rpo: Duration): Duration => Duration.milliseconds(rpo.milliseconds / 2);

/** What decides how fresh a tier's copy is. */
type Copied = Pick<ReplicationStream, "tier" | "changeRate" | "usable">;

/**
 * How old the newest copy at the backup site is at worst, at the peak: the data that a disaster then costs. For
 * `databaseStreaming` the link's latency; for `fileReplication` the interval, the transfer of what it changed and the latency.
 *
 * @returns nothing where data changes as fast as it is carried, or faster: the copy gets older without end
 */
export function worstCopyAge({ tier, changeRate, usable }: Copied, latency: Duration): Duration | undefined {
  const { mechanism, rpo } = tier.protection;
  if (mechanism === "rebuild") return Duration.none;
  if (!usable.isMoreThan(changeRate)) return undefined;
  if (mechanism === "databaseStreaming") return latency;
  const interval = copyInterval(rpo);
  const transfer = Duration.milliseconds(interval.milliseconds * loadOf({ changeRate, usable }));
  return interval.plus(transfer).plus(latency);
}

/**
 * The RPO with which the newest copy is no older than `age`, the tier's change rate being what it is.
 *
 * @returns nothing where none is: only `fileReplication` copies the more often the shorter its RPO
 */
export function rpoForCopyAge(age: Duration, { tier, changeRate, usable }: Copied, latency: Duration) {
  if (tier.protection.mechanism !== "fileReplication" || !age.isLongerThan(latency)) return undefined;
  const changing = age.milliseconds - latency.milliseconds;
  return Duration.milliseconds((2 * changing) / (1 + loadOf({ changeRate, usable })));
}

/**
 * The shortest RPO that a tier's mechanism can keep.
 *
 * @returns nothing where it can keep none
 */
export function shortestRpo({ tier, changeRate, usable }: Copied, latency: Duration): Duration | undefined {
  const { mechanism } = tier.protection;
  if (mechanism === "rebuild") return Duration.none;
  if (!usable.isMoreThan(changeRate)) return undefined;
  if (mechanism === "databaseStreaming") return latency;
  return Duration.milliseconds(Math.ceil((2 * latency.milliseconds) / (1 - loadOf({ changeRate, usable }))));
}

/** How much of what a stream can carry is changed data. */
const loadOf = ({ changeRate, usable }: Pick<ReplicationStream, "changeRate" | "usable">): number =>
  changeRate.bitsPerSecond / usable.bitsPerSecond;

/**
 * How long a first synchronisation takes while the data goes on changing: data / (usable − change rate).
 *
 * @returns nothing where it never ends
 */
export const firstSynchronisation = ({
  data,
  usable,
  changeRate,
}: Pick<ReplicationStream, "data" | "usable" | "changeRate">): Duration | undefined =>
  spare(usable, changeRate, (rate) => transferTime(data, rate));

/**
 * How long after an outage of the link the copy is as fresh as before: outage × change rate / (usable − change rate).
 *
 * @returns nothing where it never is
 */
export const catchUp = (
  outage: Duration,
  { usable, changeRate }: Pick<ReplicationStream, "usable" | "changeRate">,
): Duration | undefined =>
  spare(usable, changeRate, (rate) =>
    Duration.milliseconds((outage.milliseconds * changeRate.bitsPerSecond) / rate.bitsPerSecond),
  );

/** What a stream must carry so that its first synchronisation ends in time. */
export const usableForFirstSynchronisation = (
  { data, changeRate }: Pick<ReplicationStream, "data" | "changeRate">,
  limit: Duration,
): Bandwidth => changeRate.plus(Bandwidth.bitsPerSecond((data.bytes * 8) / inSeconds(limit)));

/** What a stream must carry so that it catches up after an outage in time. */
export const usableForCatchUp = (
  { changeRate }: Pick<ReplicationStream, "changeRate">,
  { length, catchUp: limit }: { readonly length: Duration; readonly catchUp: Duration },
): Bandwidth => Bandwidth.bitsPerSecond(changeRate.bitsPerSecond * (1 + length.milliseconds / limit.milliseconds));

/** Works with what new changes leave of a stream, if anything. */
const spare = (usable: Bandwidth, changeRate: Bandwidth, time: (left: Bandwidth) => Duration): Duration | undefined =>
  usable.isMoreThan(changeRate)
    ? time(Bandwidth.bitsPerSecond(usable.bitsPerSecond - changeRate.bitsPerSecond))
    : undefined;

const inSeconds = ({ milliseconds }: Duration): number => milliseconds / 1000;
