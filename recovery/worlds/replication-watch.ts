import { setTimeout as sleep } from "node:timers/promises";
import type { GuestAccess } from "../../guests/api";
import type { Marker } from "../../guests/marker";
import type { Milliseconds } from "../../lib/time";
import type { Replication } from "../record";
import type { World } from "../runbook/world";
import type { Copies } from "./copies";

const SAMPLE_EVERY: Milliseconds = 1000;
/** A replica that takes longer to answer was not readable in the meantime. */
const SLOW: Milliseconds = 250;

/**
 * Measures the lag of the running replica: the age of the newest marker that it shows when it answers. After an answer that was slow
 * or failed, the age of the marker before it counts, because the replica showed nothing newer until then.
 */
export function replicationWatch(
  { database, leader }: Copies,
  guests: Pick<GuestAccess, "database">,
  every = SAMPLE_EVERY,
): Pick<World, "watchReplication" | "replication"> {
  const samples: Replication["samples"][number][] = [];
  const failures: Replication["failures"][number][] = [];
  let shown: Marker | undefined;
  let hasFailed = false;
  let watching: AbortController | undefined;
  const sample = async (tier: string) => {
    const asked = Date.now();
    try {
      const newest = await guests.database.newestMarker(leader("marrakech", tier));
      const answered = Date.now();
      if (newest === undefined) throw new Error("it shows no marker");
      const until = hasFailed || answered - asked > SLOW ? (shown ?? newest) : newest;
      samples.push({ at: new Date(answered).toISOString(), lag: Math.max(0, answered - Date.parse(until.at)) });
      shown = newest;
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      failures.push({ at: new Date().toISOString(), seen: error instanceof Error ? error.message : String(error) });
    }
  };
  const watch = async (tier: string, signal: AbortSignal) => {
    while (!signal.aborted) {
      await sample(tier);
      await sleep(every, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  return {
    watchReplication() {
      if (database === undefined || watching !== undefined) return;
      watching = new AbortController();
      void watch(database, watching.signal);
    },

    async replication() {
      watching?.abort();
      watching = undefined;
      if (database === undefined) return { samples, failures, stillStreaming: true };
      // the last one, and of a resumed exercise the only one
      await sample(database);
      const replica = leader("marrakech", database);
      const inRecovery = await guests.database.inRecovery(replica);
      const receiver = await guests.database.receiver(replica);
      return { samples, failures, stillStreaming: inRecovery && receiver === "streaming" };
    },
  };
}
