import type { PlantedFaults } from "../api";
import { databaseTier } from "../clients/database";
import { query } from "../clients/database-connection";
import type { Link } from "../network/link";
import { setReceiving } from "../servers/postgres";
import { clientContextOf, type Supervisor } from "./supervisor";

/** Faults that a rehearsal must detect. */
export function plantedFaults(supervisor: Supervisor, link: Link, rateDivisor: number): PlantedFaults {
  const { context } = supervisor;
  const tierOf = (name: string) => {
    const tier = context.model.massar.tiers.find((each) => each.name === name);
    if (tier === undefined) throw new Error(`unknown tier "${name}"`);
    return tier;
  };
  return {
    async staleReplica({ network, member }) {
      const { guest } = supervisor.find(network, member);
      if (guest.network !== "marrakech" || guest.tier.protection.mechanism !== "databaseStreaming") {
        throw new Error(`${member} in ${network} is not a database replica`);
      }
      const set = (receives: boolean) => setReceiving(receives, guest, supervisor.find(network, member).child, context);
      await set(false);
      return () => set(true);
    },
    async throttledLink(tier, part = 0.2) {
      await link.throttle(tier, (tierOf(tier).protection.changeRate.bitsPerSecond / rateDivisor) * part);
      return () => link.throttle(tier);
    },
    async cutLink() {
      await link.cut();
      return () => link.restore();
    },
    async wrongHealth(network, tier) {
      if (tierOf(tier).healthCheck.kind !== "http") {
        throw new Error(`the health check of ${tier} is a TCP connection, which cannot report a wrong state`);
      }
      await supervisor.reportUnhealthy(network, tier, true);
      return () => supervisor.reportUnhealthy(network, tier, false);
    },
    async neverStarts({ network, member }) {
      await supervisor.makeUnstartable(network, member, true);
      return () => supervisor.makeUnstartable(network, member, false);
    },
    async lostMarkers() {
      const { name } = databaseTier(context.model);
      const leader = context.leader("rabat", name);
      if (leader === undefined) throw new Error(`${name} has no primary at Rabat`);
      await query(
        leader,
        clientContextOf(supervisor),
        "delete from markers where sequence < (select max(sequence) - 3 from markers)",
      );
      return async () => undefined;
    },
    async promotedReplica({ network, member }) {
      await query(supervisor.find(network, member).guest, clientContextOf(supervisor), "select pg_promote(true, 60)");
      return async () => undefined;
    },
    openBubble: () => context.networks.openBubble(),
  };
}
