import { majority, votersOf } from "../../model/consensus";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { Seen, WritingGuests } from "../api";
import { query } from "../clients/database-connection";
import { request } from "../network/http";
import type { Link } from "../network/link";
import { clientContextOf, type Supervisor } from "./supervisor";

/**
 * The right to write, as Patroni and etcd keep it: a writer holds its lease while it runs and reaches the majority of votes. The
 * witness has its own path to each site, so that the loss of the link alone changes nothing.
 */
export function writingGuests(
  supervisor: Supervisor,
  link: Pick<Link, "isCut">,
  promoteRabat: (tier: string) => Promise<void>,
): WritingGuests {
  const { context } = supervisor;
  const { model } = context;
  const tierOf = (name: string) => {
    const tier = model.massar.tiers.find((each) => each.name === name);
    if (tier === undefined) throw new Error(`unknown tier "${name}"`);
    return tier;
  };
  /** The database's votes decide for all tiers: they fail over with it. */
  const leadership = model.massar.tiers.find((tier) => tier.leadership !== undefined)?.leadership;
  const votes = leadership === undefined ? [] : votersOf(model, leadership);
  const reaches = (site: SiteName, place: string): boolean => {
    if (supervisor.hasFailed(site)) return false;
    if (place === site) return true;
    const other = SITE_NAMES.find((each) => each === place);
    return other === undefined || (!link.isCut() && !supervisor.hasFailed(other));
  };
  const votesFrom = (site: SiteName) => votes.filter(({ place }) => reaches(site, place)).length;

  return {
    lease(tier, from) {
      const holder = context.writes(tier);
      const renews = context.leader(holder, tier) !== undefined && votesFrom(holder) >= majority(votes.length);
      return { ...(renews && { holder }), votes: votesFrom(from), of: votes.length };
    },
    move: (tier, to) => supervisor.moveWrites(tier, to),
    async giveBack(tier) {
      await supervisor.returnWrites(tier);
      await promoteRabat(tier);
    },
    follow: (tier) => supervisor.follow(tier),
    async refuses(site, name): Promise<Seen> {
      const tier = tierOf(name);
      const server = context.leader(site, name);
      if (server === undefined) return { passed: true, seen: "no server runs" };
      try {
        if (tier.protection.mechanism === "databaseStreaming") {
          // also refused on a standby, and leaves nothing
          await query(server, clientContextOf(supervisor), "create temporary table fence_probe ()");
          return { passed: false, seen: `${server.name} created a table` };
        }
        const url = new URL("/writable", `http://${server.address}:${tier.healthCheck.port}`);
        const { status, body } = await request(context.networks.at[site], url);
        return { passed: status === 409, seen: `${server.name} answers ${status}: ${body.trim()}` };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { passed: message.includes("read-only"), seen: `${server.name}: ${message}` };
      }
    },
  };
}
