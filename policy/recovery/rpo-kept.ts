import type { Model } from "../../model/model";
import type { Arithmetic, Rule, RuleFinding } from "../../model/rule";
import {
  grossBandwidth,
  type ReplicationStream,
  replicationStreams,
  shortestRpo,
  worstCopyAge,
} from "../../planning/replication";
import { megabits, megabitsAbove, minutesRoundedUp, rateMargin, time, timeMargin } from "../figures";

const FORMULAS = {
  databaseStreaming: "latency",
  fileReplication: "RPO / 2 + RPO / 2 × change rate / (stream × efficiency) + latency",
  rebuild: "0",
} as const;

/** At today's change rate. `rebuild` has no data to lose. */
export const rpoKept: Rule<Model> = {
  title: "Each tier's replication meets its RPO",
  explanation:
    "A copy older than the RPO misses the objective when the primary site is lost, and nobody notices earlier.",
  source: {
    document: "vSphere Replication 5.8",
    section: "GUID-84FAF645 (a copy takes at most half the RPO)",
    standing: "derived",
  },
  severity: "error",
  check: (model) => replicationStreams(model).flatMap((stream) => streamFindings(stream, model)),
};

function streamFindings(stream: ReplicationStream, { link }: Model): RuleFinding[] {
  const { name, protection } = stream.tier;
  const shortest = shortestRpo(stream, link.latency);
  if (shortest !== undefined && !shortest.isLongerThan(protection.rpo)) return [];
  const age = worstCopyAge(stream, link.latency);
  const inputs = {
    "change rate": megabits(stream.changeRate),
    stream: megabits(stream.bandwidth),
    efficiency: String(link.efficiency),
  };
  const found = (problem: string, remedy: string, arithmetic: Arithmetic): RuleFinding[] => [
    {
      scope: `tier/${name}`,
      path: ["massar", "tiers", stream.at.tier, "protection", "rpo"],
      problem,
      remedy,
      arithmetic,
    },
  ];
  if (age === undefined || shortest === undefined) {
    const { changeRate, usable } = stream;
    return found(
      `${name} changes ${megabits(changeRate)}, but its stream carries ${megabits(usable)}: the age of its copy is unbounded and no RPO can be met.`,
      `Set the bandwidth of its stream to ${megabitsAbove(grossBandwidth(changeRate, link.efficiency))} or more.`,
      {
        inputs,
        formula: "stream × efficiency > change rate",
        result: megabits(usable),
        limit: megabits(changeRate),
        margin: rateMargin(usable, changeRate),
      },
    );
  }
  return found(
    `The copy of ${name} can be ${time(age)} old, but its RPO is ${protection.rpo}.`,
    `Set the RPO to ${minutesRoundedUp(shortest)} or more.`,
    {
      inputs: { RPO: String(protection.rpo), ...inputs, latency: String(link.latency) },
      formula: FORMULAS[protection.mechanism],
      result: time(age),
      limit: String(protection.rpo),
      margin: timeMargin(protection.rpo, age),
    },
  );
}
