import type { Finding } from "../finding";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ posture: stated }) => {
  if (stated.kind === "recovered") return impossibleDay(stated.failover, ["posture", "failover"]);
  return stated.failback === undefined ? [] : impossibleDay(stated.failback.ends, ["posture", "failback", "ends"]);
};

export const failoverDay: Relation = {
  title: "A failover id contains a real date",
  explanation:
    "The approval of a failback names the failover by this date. Readers must find it in calendars and reports.",
  source: { document: "This project", section: "model/schema/workload.ts, failoverId", standing: "design" },
  severity: "error",
  check,
};

function impossibleDay(failover: string, path: Finding["path"]): Finding[] {
  const day = failover.slice(0, "2026-11-24".length);
  const date = new Date(day);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)) return [];
  return [
    {
      path,
      problem: `${day} is not a date.`,
      remedy: "Write the date on which Rabat was lost, for example 2026-11-24.",
    },
  ];
}
