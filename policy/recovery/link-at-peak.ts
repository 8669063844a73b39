import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { bandwidthNeeded, replicationStreams } from "../../planning/replication";
import { megabits, megabitsRoundedUp, rateMargin } from "../figures";

export const linkAtPeak: Rule<Model> = {
  title: "The link carries the peak change rates of all tiers at once, until the planning horizon",
  explanation:
    "All tiers change most on the same days: enrolment and results. A link sized for the average then misses every RPO.",
  source: { document: "vSphere Replication 6.0", section: "GUID-4A34D0C9; VMware KB 317503", standing: "primary" },
  severity: "error",
  check: (model): RuleFinding[] => {
    const { link, planning } = model;
    const streams = replicationStreams(model);
    const needed = bandwidthNeeded(
      streams.map(({ changeRateAtHorizon }) => changeRateAtHorizon),
      link.efficiency,
    );
    if (!needed.isMoreThan(link.bandwidth)) return [];
    return [
      {
        scope: "link",
        path: ["link", "bandwidth"],
        problem: `In ${planning.horizon}, all tiers together need ${megabits(needed)} at the peak; the link has ${megabits(link.bandwidth)}.`,
        remedy: `Set its bandwidth to ${megabitsRoundedUp(needed)} or more.`,
        arithmetic: {
          inputs: {
            ...Object.fromEntries(
              streams.map(({ tier, changeRate }) => [`change rate of ${tier.name}`, megabits(changeRate)]),
            ),
            "growth by year": String(planning.growth.changeRate),
            horizon: String(planning.horizon),
            efficiency: String(link.efficiency),
          },
          formula: "Σ change rate × (1 + growth by year) ^ (horizon / 365 d) / efficiency",
          result: megabits(needed),
          limit: megabits(link.bandwidth),
          margin: rateMargin(link.bandwidth, needed),
        },
      },
    ];
  },
};
