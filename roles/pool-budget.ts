import type { TierSpec } from "../model/schema/workload";
import { type Estate, membersOf } from "./estate";

/** For the superuser, the exporter, Patroni and pg_rewind. */
const RESERVED = 10;

/** Patroni ignores a smaller number, and takes 100 (patroni/postgresql/config.py, CMDLINE_OPTIONS). */
const LEAST = 25;

/** How many connections a database takes, and how many of them each pool may use. */
export interface PoolBudget {
  readonly connections: number;
  readonly perPool: number;
  readonly reservePerPool: number;
}

/**
 * Active connections that a database of this size serves best: 2 × cores + 1, by the PostgreSQL wiki. All pools of a site share them.
 * It is computed from the largest member, because a standby needs as many connections as the member that writes.
 *
 * @see https://wiki.postgresql.org/wiki/Number_Of_Database_Connections
 */
export function poolBudget(estate: Estate, database: TierSpec): PoolBudget {
  const sizes = [
    ...membersOf(estate, database.name).map(({ cpus }) => cpus),
    ...(database.rabat.source === "created" ? [database.rabat.size.cpus] : []),
    database.marrakech.recoverySize.cpus,
  ];
  const active = 2 * Math.max(...sizes) + 1;
  const pools = estate.guests.filter(
    ({ role, place, kind }) =>
      role === "connectionPool" && place === estate.leading && database.flows.some(({ from }) => from === kind),
  ).length;
  const perPool = Math.max(1, Math.floor(active / Math.max(1, pools)));
  const reservePerPool = Math.max(1, Math.floor(perPool / 4));
  const connections = Math.max(LEAST, (perPool + reservePerPool) * Math.max(1, pools) + RESERVED);
  return { perPool, reservePerPool, connections };
}
