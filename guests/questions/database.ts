import { setTimeout as sleep } from "node:timers/promises";
import type { Instant, Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import type { DatabaseGuests, MachineKey } from "../api";
import type { Guest } from "../guest";
import { ageOf, type Marker } from "../marker";
import { query } from "./database-client";
import type { Reach } from "./reach";

const POLL: Milliseconds = 50;

/** The tier that streams its database. @throws Error where the workload has none */
export function databaseTier({ massar }: Pick<Model, "massar">) {
  const tier = massar.tiers.find(({ protection }) => protection.mechanism === "databaseStreaming");
  if (tier === undefined) throw new Error("the workload has no tier whose mechanism is databaseStreaming");
  return tier;
}

export interface DatabaseQuestions extends Omit<DatabaseGuests, "written" | "writtenBefore"> {
  /** The oldest marker that is kept there. */
  oldestMarker(machine: MachineKey): Promise<Marker | undefined>;
  /** As `missing`, of those from a sequence number on. @default 1 */
  missing(machine: MachineKey, until: number, from?: number): Promise<number>;
  /** When the server was started: of two that differ in this, neither is the other. */
  startedAt(machine: MachineKey): Promise<string>;
}

/**
 * What is asked of database servers, by SQL alone.
 *
 * @param primary who is written to at Rabat. @throws Error where nobody is
 */
export function databaseQuestions(reach: Reach, primary: () => Promise<Guest>): DatabaseQuestions {
  const ask = <Row extends object>({ network, member }: MachineKey, sql: string, values: readonly unknown[] = []) =>
    query<Row>(reach.find(network, member), reach, sql, values);
  const askOne = async <Row extends object>(machine: MachineKey, sql: string, values: readonly unknown[] = []) => {
    const [row] = await ask<Row>(machine, sql, values);
    if (row === undefined) throw new Error(`no row: ${sql}`);
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
        reach,
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
