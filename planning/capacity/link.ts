import type { Model } from "../../model/model";
import { Bandwidth } from "../../model/units/bandwidth";

/** The capacity and use of the replication link. */
export interface LinkCapacity {
  /** The part of its bandwidth that carries data. */
  readonly has: Bandwidth;
  /** The usable bandwidth of the streams. */
  readonly configured: Bandwidth;
  /** The change rates of all streams at the yearly peak, together. */
  readonly expected: Bandwidth;
}

export function linkCapacity({ link, massar }: Model): LinkCapacity {
  const rates = new Map(massar.tiers.map(({ name, protection }) => [name, protection.changeRate.bitsPerSecond]));
  const usable = (bitsPerSecond: number) => Bandwidth.bitsPerSecond(bitsPerSecond * link.efficiency.fraction);
  return {
    has: usable(link.bandwidth.bitsPerSecond),
    configured: usable(link.streams.reduce((sum, { bandwidth }) => sum + bandwidth.bitsPerSecond, 0)),
    expected: Bandwidth.bitsPerSecond(link.streams.reduce((sum, { tier }) => sum + (rates.get(tier) ?? 0), 0)),
  };
}
