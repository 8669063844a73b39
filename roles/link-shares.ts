import { SITE_NAMES } from "../model/schema/site";
import type { Bandwidth } from "../model/units/bandwidth";
import { type Estate, type Guest, isSite, networkAt } from "./estate";

/** A class of traffic that a gateway sends to the other sites. */
export interface LinkShare {
  readonly name: string;
  /** The class of `tc`, with a hexadecimal number: `1:b`. */
  readonly id: string;
  /** The bandwidth that it always gets. It may also use what others leave. @default - almost none */
  readonly rate?: Bandwidth;
  /** 0 is sent first. */
  readonly priority: number;
  /** The networks at both ends. @default - all networks of the sites */
  readonly between?: { readonly here: string; readonly there: readonly string[] };
}

/** Votes are few and small, and everything waits for them. */
export const VOTES: LinkShare = { name: "votes", id: "1:10", priority: 0 };
export const REST: LinkShare = { name: "everything else", id: "1:20", priority: 2 };

/** The streams of the link, each with its bandwidth. */
export function streamShares(estate: Estate, { place }: Guest): readonly LinkShare[] {
  if (!isSite(place)) return [];
  const others = SITE_NAMES.filter((site) => site !== place);
  return estate.model.link.streams.map(({ tier, bandwidth }, index) => ({
    name: tier,
    id: `1:${(0x30 + index).toString(16)}`,
    rate: bandwidth,
    priority: 1,
    between: { here: networkAt(estate, tier, place), there: others.map((site) => networkAt(estate, tier, site)) },
  }));
}

/**
 * Rules that give each packet its class before it is encrypted. The last rule that matches decides.
 *
 * @param here networks of the gateway's site @param there networks of the other sites
 */
export const classifyForwarded = (estate: Estate, guest: Guest, here: string, there: string): string[] => [
  `ip saddr { ${here} } ip daddr { ${there} } meta priority set ${REST.id}`,
  ...streamShares(estate, guest).flatMap(({ id, between }) =>
    between === undefined
      ? []
      : [`ip saddr ${between.here} ip daddr { ${between.there.join(", ")} } meta priority set ${id}`],
  ),
];
