import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import type { Instant, Milliseconds } from "../../rehearsal/record";
import type { DatabaseGuests, MachineKey } from "./api";
import { type Marker, writeMarkers } from "./markers";
import { connectDatabase, query } from "./postgres";
import type { Supervisor } from "./supervisor";

const POLL: Milliseconds = 50;
/** Changes go to few places, so that the database does not grow with time. */
const PLACES = 20;

/** What is asked of the database's guests, and the writer at Rabat. */
export function databaseGuests(supervisor: Supervisor, rateDivisor: number, interval: Milliseconds) {
  const { surroundings } = supervisor;
  const database = surroundings.model.massar.tiers.find(
    ({ protection }) => protection.mechanism === "databaseStreaming",
  );
  if (database === undefined) throw new Error("the workload has no tier whose mechanism is databaseStreaming");
  const { name: tier, protection } = database;
  const ask = <Row extends object>({ network, member }: MachineKey, sql: string, values: readonly unknown[] = []) =>
    query<Row>(supervisor.find(network, member).guest, surroundings, sql, values);
  const askOne = async <Row extends object>(machine: MachineKey, sql: string, values: readonly unknown[] = []) => {
    const [row] = await ask<Row>(machine, sql, values);
    if (row === undefined) throw new Error(`no row: ${sql}`);
    return row;
  };
  const newestMarker = async (machine: MachineKey, before: Instant = "infinity"): Promise<Marker | undefined> => {
    const [row] = await ask<{ sequence: string; at: Date }>(
      machine,
      "select sequence, at from markers where at < $1 order by sequence desc limit 1",
      [before],
    );
    return row && { sequence: Number(row.sequence), at: row.at.toISOString() };
  };
  const inRecovery = async (machine: MachineKey) =>
    (await askOne<{ recovers: boolean }>(machine, "select pg_is_in_recovery() as recovers")).recovers;

  const content = Math.round((protection.changeRate.bitsPerSecond / rateDivisor / 8) * (interval / 1000));
  let client: Client | undefined;
  const writer = writeMarkers(
    async ({ sequence, at }) => {
      const leader = surroundings.leader("rabat", tier);
      if (leader === undefined) throw new Error("there is nobody to write to");
      try {
        client ??= await connectDatabase(leader, surroundings, { statement_timeout: 5000 });
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
    join(surroundings.directory, `markers-${tier}.ndjson`),
  );

  const guests: DatabaseGuests = {
    newestMarker,
    written: writer.newest,
    writtenBefore: writer.before,
    async missing(machine, until) {
      const { there } = await askOne<{ there: string }>(
        machine,
        "select count(*) as there from markers where sequence <= $1",
        [until],
      );
      return until - Number(there);
    },
    inRecovery,
    async receiver(machine) {
      const [row] = await ask<{ status: string }>(machine, "select status from pg_stat_wal_receiver");
      return row?.status ?? "stopped";
    },
    async lag(machine) {
      const marker = await newestMarker(machine);
      return marker === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Date.now() - Date.parse(marker.at));
    },
    async synchronise(machine, timeout) {
      const leader = surroundings.leader("rabat", tier);
      if (leader === undefined) throw new Error(`${tier} is written to by nobody at Rabat`);
      const instant = new Date().toISOString();
      const [target] = await query<{ position: string }>(
        leader,
        surroundings,
        "select pg_current_wal_flush_lsn()::text as position",
      );
      const deadline = Date.now() + timeout;
      for (;;) {
        const { has } = await askOne<{ has: boolean | null }>(
          machine,
          "select pg_last_wal_replay_lsn() >= $1::pg_lsn as has",
          [target?.position],
        );
        if (has === true) return instant;
        if (Date.now() > deadline) {
          throw new Error(`${machine.member} in ${machine.network} has not caught up within ${timeout} ms`);
        }
        await sleep(POLL);
      }
    },
    async promote(machine) {
      if (!(await inRecovery(machine))) return 0;
      const began = Date.now();
      const { promoted } = await askOne<{ promoted: boolean }>(machine, "select pg_promote(true, 60) as promoted");
      if (!promoted) throw new Error(`${machine.member} in ${machine.network} was not promoted within 60 s`);
      return Date.now() - began;
    },
  };
  return {
    guests,
    writers: new Map([[tier, writer]]),
    async stop() {
      await writer.stop();
      await client?.end().catch(() => {});
    },
  };
}
