import type { GuestAccess } from "../../guests/api";
import type { Instant, Milliseconds } from "../../lib/time";
import type { World } from "../runbook/world";
import type { Copies } from "./copies";

const SAMPLE_EVERY: Milliseconds = 1000;

/** Measures the lag of the running replica. */
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
      // a resumed exercise has no earlier measurements
      if (samples.length === 0) await sample(database);
      const replica = leader("marrakech", database);
      const inRecovery = await guests.database.inRecovery(replica);
      const receiver = await guests.database.receiver(replica);
      return { samples, stillStreaming: inRecovery && receiver === "streaming" };
    },
  };
}
