import type { Model } from "../../model/model";
import type { Graph } from "../drawing/graph";
import { counted } from "../wording";

/** In which order tiers come back at the backup site: priority groups from left to right, and what each tier waits for. */
export function recoveryOrder({ massar, recoveryPlan }: Model): Graph {
  const priorities = [...new Set(massar.tiers.map(({ recoveryPriority }) => recoveryPriority))].sort((a, b) => a - b);
  const groupOf = (tier: string) => recoveryPlan.protectionGroups.find(({ tiers }) => tiers.includes(tier))?.name;
  return {
    title: "Recovery order",
    direction: "LR",
    groups: priorities.map((priority) => ({
      id: `priority-${priority}`,
      title: `priority ${priority}`,
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
                ...(standing > 0 ? [`${standing} standing`] : []),
                ...(marrakech.surge.length > 0 ? [`${counted(marrakech.surge.length, "VM")} more`] : []),
              ].join(", "),
              `starts within ${startsWithin} · RTO ${protection.rto}`,
              ...(together === undefined ? [] : [`one point in time: ${together}`]),
            ],
            look: standing > 0 ? ("made" as const) : ("surge" as const),
          };
        }),
    })),
    edges: massar.tiers.flatMap(({ name, dependsOn }) => dependsOn.map((before) => ({ from: before, to: name }))),
  };
}
