import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Client } from "pg";
import type { Milliseconds } from "../../lib/time";
import type { SimulatedDatabaseGuests } from "../api";
import { databaseQuestions, databaseTier } from "../questions/database";
import { connectDatabase } from "../questions/database-client";
import { writeMarkers } from "./marker-writer";
import { reachOf, type Supervisor } from "./supervisor";

/** Changes go to few places, so that the database does not grow with time. */
const PLACES = 20;

/** What is asked of the database's guests, and the writer at Rabat. */
export function databaseGuests(supervisor: Supervisor, rateDivisor: number, interval: Milliseconds) {
  const { context } = supervisor;
  const { name: tier, protection } = databaseTier(context.model);
  const primary = async () => {
    const leader = context.leader("rabat", tier);
    if (leader === undefined) throw new Error(`${tier} is written to by nobody at Rabat`);
    return leader;
  };

  const content = Math.round((protection.changeRate.bitsPerSecond / rateDivisor / 8) * (interval / 1000));
  let client: Client | undefined;
  const writer = writeMarkers(
    async ({ sequence, at }) => {
      if (supervisor.isLeftAlone("rabat", tier)) throw new Error("all that writes to it was stopped");
      const leader = context.leader("rabat", tier);
      if (leader === undefined) throw new Error("there is nobody to write to");
      try {
        client ??= await connectDatabase(leader, context, { statement_timeout: 5000 });
        await client.query("begin");
        await client.query(
          "insert into changes values ($1, $2) on conflict (place) do update set content = excluded.content",
          [sequence % PLACES, randomBytes(content)],
        );
        await client.query(
          "insert into markers values ($1, $2) on conflict (sequence) do update set at = excluded.at",
          [sequence, at],
        );
        await client.query("commit");
      } catch (error) {
        void client?.end().catch(() => {});
        client = undefined;
        throw error;
      }
    },
    interval,
    join(context.directory, `markers-${tier}.ndjson`),
  );

  const guests: SimulatedDatabaseGuests = {
    ...databaseQuestions(reachOf(supervisor), primary),
    written: writer.newest,
    writtenBefore: writer.before,
  };
  return {
    guests,
    idle: () => writer.idle(),
    writers: new Map([[tier, writer]]),
    async stop() {
      await writer.stop();
      await client?.end().catch(() => {});
    },
  };
}
