import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import {
  firstSynchronisation as durationOf,
  grossBandwidth,
  replicationStreams,
  usableForFirstSynchronisation,
} from "../../planning/replication";
import { gibibytes, megabits, megabitsRoundedUp, rateMargin, time, timeMargin } from "../figures";

export const firstSynchronisation: Rule<Model> = {
  title: "A full synchronisation of a tier ends in time, while its data changes",
  explanation:
    "Until the first synchronisation ends, there is no copy: after delivery, after a failback, or after the loss of a replica. It never ends if data changes faster than the stream carries it.",
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
          problem: `A full synchronisation of ${tier.name} (${gibibytes(data)}) ${takes === undefined ? "never ends" : `takes ${time(takes)}`}; the limit is ${limit}.`,
          remedy: `Set the bandwidth of its stream to ${megabitsRoundedUp(needed)} or more.`,
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
