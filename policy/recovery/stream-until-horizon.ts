import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { grossBandwidth, replicationStreams } from "../../planning/replication";
import { megabits, megabitsRoundedUp, rateMargin } from "../figures";

export const streamUntilHorizon: Rule<Model> = {
  title: "Each stream carries its tier's change rate until the planning horizon",
  explanation:
    "Each stream has a limit, so that the others keep their share of the link. If a tier outgrows its stream, its copy ages, first on the busiest days of the year.",
  source: { document: "vSphere Replication 6.0", section: "GUID-4A34D0C9; VMware KB 317503", standing: "derived" },
  severity: "error",
  check: (model) =>
    replicationStreams(model).flatMap((stream): RuleFinding[] => {
      const { tier, at, bandwidth, usable, changeRate, changeRateAtHorizon } = stream;
      if (!changeRateAtHorizon.isMoreThan(usable)) return [];
      const { link, planning } = model;
      return [
        {
          scope: `tier/${tier.name}`,
          path: ["link", "streams", at.stream, "bandwidth"],
          problem: `In ${planning.horizon}, ${tier.name} changes ${megabits(changeRateAtHorizon)}; its stream carries ${megabits(usable)}.`,
          remedy: `Set the bandwidth of the stream to ${megabitsRoundedUp(grossBandwidth(changeRateAtHorizon, link.efficiency))} or more.`,
          arithmetic: {
            inputs: {
              "change rate": megabits(changeRate),
              "growth by year": String(planning.growth.changeRate),
              horizon: String(planning.horizon),
              stream: megabits(bandwidth),
              efficiency: String(link.efficiency),
            },
            formula: "change rate × (1 + growth by year) ^ (horizon / 365 d), limit stream × efficiency",
            result: megabits(changeRateAtHorizon),
            limit: megabits(usable),
            margin: rateMargin(usable, changeRateAtHorizon),
          },
        },
      ];
    }),
};
