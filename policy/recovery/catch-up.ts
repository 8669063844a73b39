import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import {
  catchUp as durationOf,
  grossBandwidth,
  replicationStreams,
  usableForCatchUp,
} from "../../planning/replication";
import { megabits, megabitsRoundedUp, rateMargin, time, timeMargin } from "../figures";

export const catchUp: Rule<Model> = {
  title: "After an outage of the link, each tier's copy is up to date again in time",
  explanation:
    "Changes accumulate while the link is down. Until they are replicated, a disaster loses more data than the RPO allows.",
  source: { document: "this design", section: "link.outage", standing: "derived" },
  severity: "error",
  check: (model) =>
    replicationStreams(model).flatMap((stream): RuleFinding[] => {
      const { tier, at, changeRate, usable, bandwidth } = stream;
      const { efficiency, outage } = model.link;
      const takes = durationOf(outage.length, stream);
      if (takes !== undefined && !takes.isLongerThan(outage.catchUp)) return [];
      const needed = grossBandwidth(usableForCatchUp(stream, outage), efficiency);
      return [
        {
          scope: `tier/${tier.name}`,
          path: ["link", "streams", at.stream, "bandwidth"],
          problem: `After an outage of ${outage.length}, ${tier.name} ${takes === undefined ? "never catches up" : `catches up in ${time(takes)}`}; the limit is ${outage.catchUp}.`,
          remedy: `Set the bandwidth of its stream to ${megabitsRoundedUp(needed)} or more.`,
          arithmetic: {
            inputs: {
              outage: String(outage.length),
              "change rate": megabits(changeRate),
              stream: megabits(bandwidth),
              efficiency: String(efficiency),
            },
            formula: "outage × change rate / (stream × efficiency − change rate)",
            ...(takes === undefined
              ? { result: "never", margin: rateMargin(usable, changeRate) }
              : { result: time(takes), margin: timeMargin(outage.catchUp, takes) }),
            limit: String(outage.catchUp),
          },
        },
      ];
    }),
};
