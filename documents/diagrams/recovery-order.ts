import type { Graph } from "../../lib/drawing/graph";
import { LINE } from "../../lib/drawing/palette";
import { lineSign, lookSign } from "../../lib/drawing/picture";
import type { Model } from "../../model/model";
import type { Phrases } from "../recovery-plan/phrases";

/** The order in which tiers start at the backup site: priority groups from left to right, an arrow for each dependency. */
export function recoveryOrder({ massar, recoveryPlan }: Model, phrases: Phrases): Graph {
  const { order, duration } = phrases;
  const priorities = [...new Set(massar.tiers.map(({ recoveryPriority }) => recoveryPriority))].sort((a, b) => a - b);
  const groupOf = (tier: string) => recoveryPlan.protectionGroups.find(({ tiers }) => tiers.includes(tier))?.name;
  return {
    title: order.picture,
    description: order.intro,
    direction: "LR",
    groups: priorities.map((priority) => ({
      id: `priority-${priority}`,
      title: phrases.priority(priority),
      nodes: massar.tiers
        .filter(({ recoveryPriority }) => recoveryPriority === priority)
        .map(({ name, marrakech, startsWithin, protection }) => {
          const together = groupOf(name);
          const standing = marrakech.standing?.members.length ?? 0;
          return {
            id: name,
            title: name,
            details: [
              [
                ...(standing > 0 ? [phrases.standing(standing)] : []),
                ...(marrakech.surge.length > 0 ? [phrases.more(marrakech.surge.length)] : []),
              ].join(", "),
              `${order.startsWithin(duration(startsWithin))} · RTO ${duration(protection.rto)}`,
              ...(together === undefined ? [] : [order.together(together)]),
            ],
            look: standing > 0 ? ("managed" as const) : ("surge" as const),
          };
        }),
    })),
    edges: massar.tiers.flatMap(({ name, dependsOn }) => dependsOn.map((before) => ({ from: before, to: name }))),
    legend: [
      { sign: lookSign("managed"), meaning: order.legend.standing },
      { sign: lookSign("surge"), meaning: order.legend.surge },
      { sign: lineSign({ line: LINE, arrow: true }), meaning: order.legend.dependency },
    ],
  };
}
