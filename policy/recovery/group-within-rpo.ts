import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import type { Duration } from "../../model/units/duration";
import { type CopiedTier, groupCopies } from "../../planning/protection-groups";
import { rpoForCopyAge } from "../../planning/replication";
import { minutesRoundedDown, time, timeMargin, minutesRoundedUp } from "../figures";

/** A tier whose own copy is older than its RPO is the finding of rule rpo-kept. */
export const groupWithinRpo: Rule<Model> = {
  title: "The point in time at which a protection group comes back is within the RPO of each of its tiers",
  explanation:
    "The group comes back at the oldest of its newest copies. A tier with a shorter RPO than that loses more data than was promised, however fresh its own copy is.",
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
                problem: `${group} comes back at a point up to ${time(pointInTime)} before the disaster, but ${tier.name} may lose ${rpo}.`,
                remedy: [
                  ...others.flatMap((each) => copiedMoreOften(each, rpo, model)),
                  `State an RPO of ${minutesRoundedUp(pointInTime)} or more for ${tier.name}.`,
                ].join(" Or: "),
                arithmetic: {
                  inputs: Object.fromEntries(
                    tiers.map((each) => [
                      `age of ${each.stream.tier.name}'s newest copy`,
                      each.age === undefined ? "without end" : time(each.age),
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

function copiedMoreOften({ stream }: CopiedTier, age: Duration, { link }: Model): string[] {
  const rpo = rpoForCopyAge(age, stream, link.latency);
  return rpo === undefined ? [] : [`State an RPO of ${minutesRoundedDown(rpo)} or less for ${stream.tier.name}.`];
}
