import type { GuestAccess } from "../../guests/api";
import type { Instant, Milliseconds } from "../../lib/time";
import type { World } from "../runbook/world";
import type { Copies } from "./copies";

const SAMPLE_EVERY: Milliseconds = 1000;

/** Samples how far the running replica is behind. */
export function replicationWatch(
  { database, leader }: Copies,
  guests: Pick<GuestAccess, "database">,
): Pick<World, "watchReplication" | "replication"> {
  const samples: { readonly at: Instant; readonly lag: Milliseconds }[] = [];
  let watching: NodeJS.Timeout | undefined;
  const sample = async (tier: string) => {
    const at = new Date().toISOString();
    const lag = await guests.database.lag(leader("marrakech", tier)).catch(() => undefined);
    if (lag !== undefined) samples.push({ at, lag });
  };
  return {
    watchReplication() {
      if (database === undefined || watching !== undefined) return;
      watching = setInterval(() => void sample(database), SAMPLE_EVERY);
      watching.unref();
    },

    async replication() {
      clearInterval(watching);
      watching = undefined;
      if (database === undefined) return { samples, stillStreaming: true };
      // an exercise that went on in another process has no earlier samples
      if (samples.length === 0) await sample(database);
      const replica = leader("marrakech", database);
      const inRecovery = await guests.database.inRecovery(replica);
      const receiver = await guests.database.receiver(replica);
      return { samples, stillStreaming: inRecovery && receiver === "streaming" };
    },
  };
}
