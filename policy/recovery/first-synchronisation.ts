import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import {
  firstSynchronisation as durationOf,
  grossBandwidth,
  replicationStreams,
  usableForFirstSynchronisation,
} from "../../planning/replication";
import { gibibytes, megabits, rateMargin, time, timeMargin, megabitsRoundedUp } from "../figures";

export const firstSynchronisation: Rule<Model> = {
  title: "Copying all data of a tier anew ends in time, while the data goes on changing",
  explanation:
    "Until a first synchronisation ends, there is no copy: after the delivery, after a failback, after a replica is lost. One that changes outrun never ends.",
  source: { document: "this design", section: "link.firstSynchronisation", standing: "derived" },
  severity: "error",
  check: (model) =>
    replicationStreams(model).flatMap((stream): RuleFinding[] => {
      const { tier, at, data, changeRate, usable, bandwidth } = stream;
      const { efficiency, firstSynchronisation: limit } = model.link;
      const takes = durationOf(stream);
      if (takes !== undefined && !takes.isLongerThan(limit)) return [];
      const needed = grossBandwidth(usableForFirstSynchronisation(stream, limit), efficiency);
      return [
        {
          scope: `tier/${tier.name}`,
          path: ["link", "streams", at.stream, "bandwidth"],
          problem: `Copying ${gibibytes(data)} of ${tier.name} anew ${takes === undefined ? "never ends" : `takes ${time(takes)}`}; it may take ${limit}.`,
          remedy: `Give its stream ${megabitsRoundedUp(needed)} or more.`,
          arithmetic: {
            inputs: {
              data: gibibytes(data),
              "change rate": megabits(changeRate),
              stream: megabits(bandwidth),
              efficiency: String(efficiency),
            },
            formula: "data / (stream × efficiency − change rate)",
            ...(takes === undefined
              ? { result: "never", margin: rateMargin(usable, changeRate) }
              : { result: time(takes), margin: timeMargin(limit, takes) }),
            limit: String(limit),
          },
        },
      ];
    }),
};
