import type { PlantedFaults } from "../api";
import type { Link } from "../network/link";
import { setReceiving } from "../servers/postgres";
import type { Supervisor } from "./supervisor";

/** Faults that a rehearsal must find. */
export function plantedFaults(supervisor: Supervisor, link: Link, rateDivisor: number): PlantedFaults {
  const { context } = supervisor;
  const tierOf = (name: string) => {
    const tier = context.model.massar.tiers.find((each) => each.name === name);
    if (tier === undefined) throw new Error(`the workload has no tier ${name}`);
    return tier;
  };
  return {
    async staleReplica({ network, member }) {
      const { guest } = supervisor.find(network, member);
      if (guest.network !== "marrakech" || guest.tier.protection.mechanism !== "databaseStreaming") {
        throw new Error(`${member} in ${network} is no replica of a database`);
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
      return () => link.mend();
    },
    async wrongHealth(network, tier) {
      if (tierOf(tier).healthCheck.kind !== "http") {
        throw new Error(`the health check of ${tier} only connects: it cannot answer wrongly`);
      }
      await supervisor.plantIll(network, tier, true);
      return () => supervisor.plantIll(network, tier, false);
    },
    async neverStarts({ network, member }) {
      await supervisor.plantUnstartable(network, member, true);
      return () => supervisor.plantUnstartable(network, member, false);
    },
    openBubble: () => context.networks.openBubble(),
  };
}
