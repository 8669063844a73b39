import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import type { Duration } from "../../model/units/duration";
import { type CopiedTier, groupCopies } from "../../planning/protection-groups";
import { rpoForCopyAge } from "../../planning/replication";
import { minutesRoundedDown, minutesRoundedUp, time, timeMargin } from "../figures";

/** The rule rpo-kept reports a tier whose own copy is older than its RPO. */
export const groupWithinRpo: Rule<Model> = {
  title: "The restore point of a protection group is within the RPO of each of its tiers",
  explanation:
    "A group is restored to the oldest of its tiers' newest copies. A tier with a shorter RPO then misses its objective, even if its own copy is newer.",
  source: { document: "this design", section: "recoveryPlan.protectionGroups", standing: "derived" },
  severity: "error",
  check: (model) =>
    groupCopies(model).flatMap(({ name: group, tiers, pointInTime }) =>
      pointInTime === undefined
        ? []
        : tiers.flatMap(({ stream: { tier, at }, age }): RuleFinding[] => {
            const { rpo } = tier.protection;
            if (!pointInTime.isLongerThan(rpo) || age?.isLongerThan(rpo)) return [];
            const others = tiers.filter((each) => each.age?.isLongerThan(rpo));
            return [
              {
                scope: `tier/${tier.name}`,
                path: ["massar", "tiers", at.tier, "protection", "rpo"],
                problem: `${group} is restored to a point up to ${time(pointInTime)} before the disaster, but the RPO of ${tier.name} is ${rpo}.`,
                remedy: [
                  ...others.flatMap((each) => shorterRpo(each, rpo, model)),
                  `Set the RPO of ${tier.name} to ${minutesRoundedUp(pointInTime)} or more.`,
                ].join(" Or: "),
                arithmetic: {
                  inputs: Object.fromEntries(
                    tiers.map((each) => [
                      `age of ${each.stream.tier.name}'s newest copy`,
                      each.age === undefined ? "unbounded" : time(each.age),
                    ]),
                  ),
                  formula: "largest age of a newest copy, limit RPO",
                  result: time(pointInTime),
                  limit: String(rpo),
                  margin: timeMargin(rpo, pointInTime),
                },
              },
            ];
          }),
    ),
};

function shorterRpo({ stream }: CopiedTier, age: Duration, { link }: Model): string[] {
  const rpo = rpoForCopyAge(age, stream, link.latency);
  return rpo === undefined ? [] : [`Set the RPO of ${stream.tier.name} to ${minutesRoundedDown(rpo)} or less.`];
}
