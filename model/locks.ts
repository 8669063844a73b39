import type { Draft } from "./draft";
import type { ModelPath } from "./finding";
import type { Model } from "./model";
import { PRIMARY_SITE, type SiteName } from "./schema/site";
import type { DeletionLocks } from "./schema/workload";

export type Lock = Draft<DeletionLocks>["locked"][number];
export type Lift = Draft<DeletionLocks>["lifts"][number];
type Place = Pick<Lock, "site" | "tier">;

/** The locks or lifts of one tier at one site. */
export const forTier = <Item extends Place>(items: readonly Item[], { site, tier }: Place): readonly Item[] =>
  items.filter((item) => item.site === site && item.tier === tier);

/** The members in the locks, or in the lifts, of one tier at one site. */
export const memberIdsOf = (items: readonly (Lock | Lift)[], place: Place): ReadonlySet<string> =>
  new Set(forTier(items, place).flatMap(({ members }) => members));

/** The members that can be locked, and their path. Surge members end with the posture; adopted VMs are never destroyed. */
export function standingMemberIds(
  tier: Draft<Model>["massar"]["tiers"][number],
  index: number,
  site: SiteName,
): { readonly ids: readonly string[]; readonly path: ModelPath } {
  const made = tier.rabat.source === "created" ? tier.rabat.members : [];
  const members = site === PRIMARY_SITE ? made : (tier.marrakech.standing?.members ?? []);
  const keys = site === PRIMARY_SITE ? ["members"] : ["standing", "members"];
  return { ids: members.map(({ id }) => id), path: ["massar", "tiers", index, site, ...keys] };
}
