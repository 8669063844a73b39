import { ledTiers } from "../../model/consensus";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { Duration } from "../../model/units/duration";
import { recoveryTimeline } from "../../planning/timeline";
import { minutesRoundedUp, time, timeMargin } from "../figures";

/** The timeline promotes at once; in the longest case the promotion waits until the lost writer's lease has ended. */
export const leaseWithinRto: Rule<Model> = {
  title: "A database meets its RTO even if its promotion waits for the lease of the lost writer",
  explanation:
    "No member may write before the lease of the last writer has ended, or two would write. A long lease delays the recovery.",
  source: { document: "Patroni 4.1", section: "Dynamic configuration settings, ttl", standing: "derived" },
  severity: "error",
  check: (model) => {
    const ready = recoveryTimeline(model).groups.flatMap(({ tiers }) => tiers);
    return ledTiers(model).flatMap(({ tier: { name }, index }): RuleFinding[] => {
      const recovery = ready.find(({ tier }) => tier.name === name);
      const ttl = recovery?.tier.leadership?.ttl;
      if (recovery === undefined || ttl === undefined) return [];
      const { rto } = recovery.tier.protection;
      const usable = recovery.usable.plus(ttl);
      if (!usable.isLongerThan(rto)) return [];
      const left = Duration.milliseconds(Math.max(0, rto.milliseconds - recovery.usable.milliseconds));
      return [
        {
          scope: `tier/${name}`,
          path: ["massar", "tiers", index, "leadership", "ttl"],
          problem: `${name} can be usable ${time(usable)} after the disaster if its promotion waits for a lease of ${ttl}, but its RTO is ${rto}.`,
          remedy: `Use a lease of at most ${time(left)}, or set the RTO to ${minutesRoundedUp(usable)} or more.`,
          arithmetic: {
            inputs: { recovery: time(recovery.usable), lease: String(ttl) },
            formula: "recovery + lease",
            result: time(usable),
            limit: String(rto),
            margin: timeMargin(rto, usable),
          },
        },
      ];
    });
  },
};
