import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { Duration } from "../../model/units/duration";
import { groupCopies } from "../../planning/protection-groups";
import { time, timeMargin, minutesRoundedUp } from "../figures";

/** A copy that gets older without end is the finding of rule rpo-kept. */
export const onePointInTime: Rule<Model> = {
  title: "The tiers of a protection group can be brought to one point in time",
  explanation:
    "Copies are not equally old. The group comes back at the oldest of its newest copies, so each of the others must be able to go back that far; one that can't refers to what the others don't hold.",
  source: { document: "this design", section: "recoveryPlan.protectionGroups", standing: "derived" },
  severity: "error",
  check: (model) =>
    groupCopies(model).flatMap(({ name: group, tiers, pointInTime }) =>
      pointInTime === undefined
        ? []
        : tiers.flatMap(({ stream: { tier, at } }): RuleFinding[] => {
            const { history } = tier.protection;
            if (history !== undefined && !pointInTime.isLongerThan(history)) return [];
            return [
              {
                scope: `tier/${tier.name}`,
                path: [
                  ...(["massar", "tiers", at.tier, "protection"] as const),
                  ...(history === undefined ? [] : ["history"]),
                ],
                problem: `${group} comes back at a point up to ${time(pointInTime)} before the disaster; the copy of ${tier.name} can be set back ${history === undefined ? "to its newest state alone" : `by ${history}`}.`,
                remedy: `Keep ${minutesRoundedUp(pointInTime)} of history or more.`,
                arithmetic: {
                  inputs: Object.fromEntries(
                    tiers.map(({ stream, age }) => [
                      `age of ${stream.tier.name}'s newest copy`,
                      age === undefined ? "without end" : time(age),
                    ]),
                  ),
                  formula: "largest age of a newest copy, limit history",
                  result: time(pointInTime),
                  limit: history === undefined ? "none" : String(history),
                  margin: timeMargin(history ?? Duration.none, pointInTime),
                },
              },
            ];
          }),
    ),
};
