import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { Duration } from "../../model/units/duration";
import { groupCopies } from "../../planning/protection-groups";
import { minutesRoundedUp, time, timeMargin } from "../figures";

/** The rule rpo-kept reports a copy whose age is unbounded. */
export const onePointInTime: Rule<Model> = {
  title: "All tiers of a protection group can be restored to one point in time",
  explanation:
    "Copies have different ages. The group is restored to the oldest of its tiers' newest copies, so each tier needs enough history to go back that far. Otherwise, tiers refer to data that the others don't have.",
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
                problem: `${group} is restored to a point up to ${time(pointInTime)} before the disaster; the copy of ${tier.name} has ${history === undefined ? "no history" : `a history of ${history}`}.`,
                remedy: `Set its history to ${minutesRoundedUp(pointInTime)} or more.`,
                arithmetic: {
                  inputs: Object.fromEntries(
                    tiers.map(({ stream, age }) => [
                      `age of ${stream.tier.name}'s newest copy`,
                      age === undefined ? "unbounded" : time(age),
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
