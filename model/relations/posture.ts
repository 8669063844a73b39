import type { Finding } from "../finding";
import type { Relation } from "../relation";

/** A failover is named after a day that there is. */
export const posture: Relation = ({ posture: stated }) => {
  if (stated.kind === "recovered") return impossibleDay(stated.failover, ["posture", "failover"]);
  return stated.failback === undefined ? [] : impossibleDay(stated.failback.ends, ["posture", "failback", "ends"]);
};

function impossibleDay(failover: string, path: Finding["path"]): Finding[] {
  const day = failover.slice(0, "2026-11-24".length);
  const date = new Date(day);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)) return [];
  return [{ path, problem: `${day} is no day.`, remedy: "Write the day that Rabat was lost, as in 2026-11-24." }];
}
