import { oncePer } from "../lib/once-per";
import type { Model } from "../model/model";
import type { Planning, TierSpec } from "../model/schema/workload";
import { Bandwidth } from "../model/units/bandwidth";
import { DataSize } from "../model/units/data-size";
import { Duration } from "../model/units/duration";
import { Percentage } from "../model/units/percentage";

/** The replication of a tier to the backup site. */
export interface ReplicationStream {
  readonly tier: TierSpec;
  /** Positions in the model: of the stream in `link.streams`, of its tier in `massar.tiers`. */
  readonly at: { readonly stream: number; readonly tier: number };
  /** The bandwidth that it may use on the link. */
  readonly bandwidth: Bandwidth;
  readonly shareOfLink: Percentage;
  /** The part of the bandwidth that carries data. */
  readonly usable: Bandwidth;
  /** The change rate at the yearly peak: now, and at the end of the planning horizon. */
  readonly changeRate: Bandwidth;
  readonly changeRateAtHorizon: Bandwidth;
  /**
   * The data of the first synchronisation: the written data of one member, without its system disk, which comes from the
   * template. Further copies at the backup site are made locally.
   */
  readonly data: DataSize;
}

/** The link's streams with their tiers, in the order of `link.streams`. Computed once per model. */
export const replicationStreams = oncePer(({ link, massar, planning }: Model): readonly ReplicationStream[] => {
  const tiers = new Map(massar.tiers.map((tier, index) => [tier.name, { tier, index }]));
  return link.streams.flatMap(({ tier: name, bandwidth }, stream) => {
    const sent = tiers.get(name);
    if (sent === undefined) throw new Error(`Unknown tier in link.streams: ${name}. The model was not checked.`);
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

/** A change rate at the end of the planning horizon: yearly growth is compounded. */
export const atHorizon = (rate: Bandwidth, { growth, horizon }: Pick<Planning, "growth" | "horizon">): Bandwidth =>
  Bandwidth.bitsPerSecond(
    rate.bitsPerSecond * (1 + growth.changeRate.fraction) ** (horizon.milliseconds / YEAR.milliseconds),
  );

/** The part of a bandwidth that carries data, without headers, encryption and acknowledgements. */
export const usableBandwidth = (bandwidth: Bandwidth, efficiency: Percentage): Bandwidth =>
  Bandwidth.bitsPerSecond(bandwidth.bitsPerSecond * efficiency.fraction);

/** The bandwidth whose usable part is `usable`. */
export const grossBandwidth = (usable: Bandwidth, efficiency: Percentage): Bandwidth =>
  Bandwidth.bitsPerSecond(usable.bitsPerSecond / efficiency.fraction);

/** The rate of data that changes within an RPO. A block that changes again within it counts once. */
export const rateOf = (changed: DataSize, rpo: Duration): Bandwidth =>
  Bandwidth.bitsPerSecond((changed.bytes * 8) / inSeconds(rpo));

/**
 * The bandwidth at which all changes arrive within their RPO, even if all peaks coincide: Σ changed per RPO /
 * (RPO × efficiency) (vSphere Replication 6.0, GUID-4A34D0C9; VMware KB 317503).
 *
 * @param rates the changes per RPO of each group, by `rateOf`, or as an upper bound its change rate
 */
export const bandwidthNeeded = (rates: readonly Bandwidth[], efficiency: Percentage): Bandwidth =>
  grossBandwidth(
    rates.reduce((sum, rate) => sum.plus(rate), Bandwidth.none),
    efficiency,
  );

/** The transfer time of `data` at a rate that carries nothing else. */
export const transferTime = (data: DataSize, usable: Bandwidth): Duration =>
  Duration.milliseconds((data.bytes * 8 * 1000) / usable.bitsPerSecond);

/**
 * The interval between copies of a `fileReplication`. A copy may take as long as the interval, and the previous copy ages
 * by both until the next one is complete. The longest interval that meets the RPO is therefore half of it (vSphere
 * Replication 5.8, GUID-84FAF645).
 */
export const copyInterval = (rpo: Duration): Duration => Duration.milliseconds(rpo.milliseconds / 2);

/** The inputs to the age of a tier's copy. */
type Copied = Pick<ReplicationStream, "tier" | "changeRate" | "usable">;

/**
 * The maximum age of the newest copy at the backup site, at the yearly peak: the data that a disaster then loses. For
 * `databaseStreaming` the link's latency; for `fileReplication` the interval, the transfer of its changes and the latency.
 *
 * @returns undefined where data changes at least as fast as it is sent: the age is then unlimited
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
 * The RPO with which the newest copy is at most `age` old at the tier's change rate.
 *
 * @returns undefined if no RPO has this effect: only `fileReplication` copies more often for a shorter RPO
 */
export function rpoForCopyAge(age: Duration, { tier, changeRate, usable }: Copied, latency: Duration) {
  if (tier.protection.mechanism !== "fileReplication" || !age.isLongerThan(latency)) return undefined;
  const changing = age.milliseconds - latency.milliseconds;
  return Duration.milliseconds((2 * changing) / (1 + loadOf({ changeRate, usable })));
}

/**
 * The shortest RPO that a tier's mechanism can meet.
 *
 * @returns undefined if it can meet none
 */
export function shortestRpo({ tier, changeRate, usable }: Copied, latency: Duration): Duration | undefined {
  const { mechanism } = tier.protection;
  if (mechanism === "rebuild") return Duration.none;
  if (!usable.isMoreThan(changeRate)) return undefined;
  if (mechanism === "databaseStreaming") return latency;
  return Duration.milliseconds(Math.ceil((2 * latency.milliseconds) / (1 - loadOf({ changeRate, usable }))));
}

/** The load of a stream: its change rate as a fraction of the usable bandwidth. */
const loadOf = ({ changeRate, usable }: Pick<ReplicationStream, "changeRate" | "usable">): number =>
  changeRate.bitsPerSecond / usable.bitsPerSecond;

/**
 * The duration of a first synchronisation while the data continues to change: data / (usable − change rate).
 *
 * @returns undefined where it never ends
 */
export const firstSynchronisation = ({
  data,
  usable,
  changeRate,
}: Pick<ReplicationStream, "data" | "usable" | "changeRate">): Duration | undefined =>
  spare(usable, changeRate, (rate) => transferTime(data, rate));

/**
 * How long the copy needs to catch up after an outage of the link: outage × change rate / (usable − change rate).
 *
 * @returns undefined where it never catches up
 */
export const catchUp = (
  outage: Duration,
  { usable, changeRate }: Pick<ReplicationStream, "usable" | "changeRate">,
): Duration | undefined =>
  spare(usable, changeRate, (rate) =>
    Duration.milliseconds((outage.milliseconds * changeRate.bitsPerSecond) / rate.bitsPerSecond),
  );

/** The usable bandwidth at which the first synchronisation ends in time. */
export const usableForFirstSynchronisation = (
  { data, changeRate }: Pick<ReplicationStream, "data" | "changeRate">,
  limit: Duration,
): Bandwidth => changeRate.plus(Bandwidth.bitsPerSecond((data.bytes * 8) / inSeconds(limit)));

/** The usable bandwidth at which a stream catches up in time after an outage. */
export const usableForCatchUp = (
  { changeRate }: Pick<ReplicationStream, "changeRate">,
  { length, catchUp: limit }: { readonly length: Duration; readonly catchUp: Duration },
): Bandwidth => Bandwidth.bitsPerSecond(changeRate.bitsPerSecond * (1 + length.milliseconds / limit.milliseconds));

/** Computes a duration from the bandwidth that remains besides new changes, if any. */
const spare = (usable: Bandwidth, changeRate: Bandwidth, time: (left: Bandwidth) => Duration): Duration | undefined =>
  usable.isMoreThan(changeRate)
    ? time(Bandwidth.bitsPerSecond(usable.bitsPerSecond - changeRate.bitsPerSecond))
    : undefined;

const inSeconds = ({ milliseconds }: Duration): number => milliseconds / 1000;
