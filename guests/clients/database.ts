import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instant, Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import type { DatabaseGuests, MachineKey, TableChecksum } from "../api";
import type { Guest } from "../guest";
import { ageOf, type Marker } from "../marker";
import type { ClientContext } from "./client-context";
import { connectDatabase, query } from "./database-connection";

const POLL: Milliseconds = 50;
const WHOLE_TABLE_TIMEOUT: Milliseconds = 25 * 60_000;

/** Tables, materialised views and B-tree indexes, without those of temporary tables. */
const CHECKED = `
  select pg_class.oid, relkind from pg_class left join pg_am on pg_am.oid = relam
  where relpersistence <> 't' and (relkind in ('r', 'm') or relkind = 'i' and amname = 'btree')`;

const READABLE_TABLES = `
  select pg_class.oid::regclass::text as table from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind in ('r', 'm') and relpersistence <> 't' and nspname !~ '^pg_' and nspname <> 'information_schema'
    and has_table_privilege(pg_class.oid, 'select')
  order by 1`;

/** The tier that is replicated by database streaming. @throws Error if there is none */
export function databaseTier({ massar }: Pick<Model, "massar">) {
  const tier = massar.tiers.find(({ protection }) => protection.mechanism === "databaseStreaming");
  if (tier === undefined) throw new Error("no tier has the protection mechanism databaseStreaming");
  return tier;
}

export interface DatabaseQueries extends Omit<DatabaseGuests, "written" | "writtenBefore"> {
  /** The oldest marker that is stored there. */
  oldestMarker(machine: MachineKey): Promise<Marker | undefined>;
  /** @param from count only sequence numbers from this one on @default 1 */
  missing(machine: MachineKey, until: number, from?: number): Promise<number>;
  /** When the server started. Two servers with different start times are not the same server. */
  startedAt(machine: MachineKey): Promise<string>;
}

/**
 * Reads and changes database servers by SQL.
 *
 * @param primary finds the primary at Rabat, or throws an Error if there is none
 */
export function databaseQueries(context: ClientContext, primary: () => Promise<Guest>): DatabaseQueries {
  const ask = <Row extends object>({ network, member }: MachineKey, sql: string, values: readonly unknown[] = []) =>
    query<Row>(context.find(network, member), context, sql, values);
  /** A query that reads whole tables. */
  const whole = <Row extends object>({ network, member }: MachineKey, sql: string, values: readonly unknown[] = []) =>
    query<Row>(context.find(network, member), context, sql, values, { statement_timeout: WHOLE_TABLE_TIMEOUT });
  const askOne = async <Row extends object>(machine: MachineKey, sql: string, values: readonly unknown[] = []) => {
    const [row] = await ask<Row>(machine, sql, values);
    if (row === undefined) throw new Error(`the query returned no row: ${sql}`);
    return row;
  };
  const marker = async (machine: MachineKey, end: "asc" | "desc", before: Instant): Promise<Marker | undefined> => {
    const [row] = await ask<{ sequence: string; at: Date }>(
      machine,
      `select sequence, at from markers where at < $1 order by sequence ${end} limit 1`,
      [before],
    );
    return row && { sequence: Number(row.sequence), at: row.at.toISOString() };
  };
  const newestMarker = (machine: MachineKey, before: Instant = "infinity") => marker(machine, "desc", before);
  /** The sum of the rows' hashes, which does not depend on their order. 60 bits of each, so that no sum overflows. */
  const CHECKSUM = "coalesce(sum(('x' || left(md5(rows::text), 15))::bit(60)::bigint), 0)::text";
  const inRecovery = async (machine: MachineKey) =>
    (await askOne<{ recovers: boolean }>(machine, "select pg_is_in_recovery() as recovers")).recovers;

  return {
    newestMarker,
    oldestMarker: (machine) => marker(machine, "asc", "infinity"),
    async missing(machine, until, from = 1) {
      const { there } = await askOne<{ there: string }>(
        machine,
        "select count(*) as there from markers where sequence between $1 and $2",
        [from, until],
      );
      return until - from + 1 - Number(there);
    },
    inRecovery,
    async server(machine) {
      const asked = Date.now();
      const { release, now } = await askOne<{ release: string; now: Date }>(
        machine,
        "select current_setting('server_version') as release, clock_timestamp() as now",
      );
      // the server answered at some time in between
      return { release, ahead: now.getTime() - (asked + Date.now()) / 2 };
    },
    async corruption(machine) {
      const installed = await ask(machine, "select from pg_extension where extname = 'amcheck'");
      if (installed.length === 0) await ask(machine, "create extension amcheck");
      const { checked } = await askOne<{ checked: string }>(
        machine,
        `select count(*) as checked from (${CHECKED}) each`,
      );
      const pages = await whole<{ what: string }>(
        machine,
        `select oid::regclass || ', page ' || blkno || ': ' || msg as what
         from (${CHECKED}) each, lateral verify_heapam(oid, check_toast => true) where relkind <> 'i'`,
      );
      const faults = pages.map(({ what }) => what);
      const indexes = await ask<{ oid: number; name: string }>(
        machine,
        `select oid, oid::regclass::text as name from (${CHECKED}) each where relkind = 'i'`,
      );
      for (const { oid, name } of indexes) {
        // by its number, because the account may not look up names of other schemas; the error of the query reports damage
        await whole(machine, "select bt_index_check($1::oid::regclass, true)", [oid]).catch((error: unknown) => {
          faults.push(`${name}: ${error instanceof Error ? error.message : error}`);
        });
      }
      return { checked: Number(checked), faults };
    },
    async tableChecksums(machine) {
      const tables = await ask<{ table: string }>(machine, READABLE_TABLES);
      const found: TableChecksum[] = [];
      for (const { table } of tables) {
        const [row] = await whole<{ count: string; checksum: string }>(
          machine,
          `select count(*), ${CHECKSUM} as checksum from ${table} rows`,
        );
        found.push({ table, rows: Number(row?.count), checksum: row?.checksum ?? "" });
      }
      return found;
    },
    async markerChecksum(machine, until, from = 0) {
      const [row] = await whole<{ from: string | null; checksum: string }>(
        machine,
        `select min(sequence) as from, ${CHECKSUM} as checksum
         from (select sequence, at from markers where sequence between $1 and $2) rows`,
        [from, until],
      );
      return { from: Number(row?.from ?? from), checksum: row?.checksum ?? "" };
    },
    async acceptsWrites({ network, member }) {
      const client = await connectDatabase(context.find(network, member), context);
      try {
        const { rows: states } = await client.query<{ recovers: boolean }>("select pg_is_in_recovery() as recovers");
        if (states[0]?.recovers !== false) return { passed: false, seen: "in recovery: it is not promoted" };
        const written = randomUUID();
        await client.query("begin");
        // a temporary table needs no privilege on the application's tables
        await client.query("create temporary table recovery_gate (value text) on commit drop");
        await client.query("insert into recovery_gate values ($1)", [written]);
        const { rows } = await client.query<{ value: string }>("select value from recovery_gate");
        await client.query("commit");
        const isSame = rows[0]?.value === written;
        return { passed: isSame, seen: isSame ? "promoted; a write was read back" : "a write was not read back" };
      } finally {
        await client.end().catch(() => {}); // the connection may be closed
      }
    },
    async startedAt(machine) {
      return (await askOne<{ at: string }>(machine, "select pg_postmaster_start_time()::text as at")).at;
    },
    async receiver(machine) {
      const [row] = await ask<{ status: string }>(machine, "select status from pg_stat_wal_receiver");
      return row?.status ?? "stopped";
    },
    lag: async (machine) => ageOf(await newestMarker(machine)),
    async synchronise(machine, timeout) {
      const leader = await primary();
      const instant = new Date().toISOString();
      const [target] = await query<{ position: string }>(
        leader,
        context,
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
}
