import type { Model } from "../../model/model";
import { Bandwidth } from "../../model/units/bandwidth";

/** What the link carries. */
export interface LinkCapacity {
  /** What of its bandwidth carries data. */
  readonly has: Bandwidth;
  /** What the streams were given, of that. */
  readonly configured: Bandwidth;
  /** What all streams change at the peak of the year, all at once. */
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
