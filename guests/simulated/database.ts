import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Client } from "pg";
import type { Milliseconds } from "../../lib/time";
import type { SimulatedDatabaseGuests } from "../api";
import { databaseQueries, databaseTier } from "../clients/database";
import { connectDatabase } from "../clients/database-connection";
import { writeMarkers } from "./marker-writer";
import { clientContextOf, type Supervisor } from "./supervisor";

/** Changes overwrite a few rows, so that the database does not grow. */
const PLACES = 20;

/** The client of the database's guests, and the marker writer at the site that may write. */
export function databaseGuests(supervisor: Supervisor, rateDivisor: number, interval: Milliseconds) {
  const { context } = supervisor;
  const { name: tier, protection } = databaseTier(context.model);
  const primary = async () => {
    const site = context.writes(tier);
    const leader = context.leader(site, tier);
    if (leader === undefined) throw new Error(`${tier} has no primary at ${site}`);
    return leader;
  };

  const content = Math.round((protection.changeRate.bitsPerSecond / rateDivisor / 8) * (interval / 1000));
  let client: Client | undefined;
  const writer = writeMarkers(
    async ({ sequence, at }) => {
      if (supervisor.hasNoWriters(context.writes(tier), tier))
        throw new Error("all tiers that write to it are shut down");
      const leader = await primary();
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

  const queries = databaseQueries(clientContextOf(supervisor), primary);
  const guests: SimulatedDatabaseGuests = {
    ...queries,
    async promote(machine) {
      const holder = context.writes(tier);
      // as Patroni, which promotes only the member that has the lease
      if (machine.network !== "bubble" && machine.network !== holder) {
        throw new Error(`${machine.member} at ${machine.network} is not promoted: only ${holder} may write ${tier}`);
      }
      return queries.promote(machine);
    },
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
