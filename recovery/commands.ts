import { type DayKind, isDay, type RecordKind } from "./record";

/** The arguments of `npm run recovery` for the day. */
const ACTIONS: Readonly<Record<DayKind, string>> = {
  failover: "failover",
  migration: "migrate",
  reprotect: "reprotect",
  failback: "failback",
};

/** The command for a run, before its options: `npm run rehearse --`, `npm run recovery -- failover`. */
export const commandOf = (kind: RecordKind): string =>
  isDay(kind) ? `npm run recovery -- ${ACTIONS[kind]}` : `npm run ${kind === "drill" ? "drill" : "rehearse"} --`;
