import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";

export const dependenciesInOneGroup: Rule<Model> = {
  title: "A replicated tier is in the same protection group as the replicated tiers that it depends on",
  explanation:
    "A tier that depends on another usually refers to its data. In different groups, the two are restored to different points in time.",
  source: { document: "this design", section: "recoveryPlan.protectionGroups", standing: "design" },
  severity: "warning",
  check: ({ massar: { tiers }, recoveryPlan: { protectionGroups } }) => {
    const groups = new Map(protectionGroups.flatMap((group) => group.tiers.map((name) => [name, group.name] as const)));
    const replicated = new Set(
      tiers.filter(({ protection }) => protection.mechanism !== "rebuild").map(({ name }) => name),
    );
    return tiers.flatMap(({ name, dependsOn }, index) =>
      dependsOn.flatMap((dependency, position): RuleFinding[] => {
        const group = groups.get(name);
        if (!replicated.has(name) || !replicated.has(dependency)) return [];
        if (group !== undefined && group === groups.get(dependency)) return [];
        const place = (tier: string) => {
          const of = groups.get(tier);
          return of === undefined ? "in no protection group" : `in ${of}`;
        };
        return [
          {
            scope: `tier/${name}`,
            path: ["massar", "tiers", index, "dependsOn", position],
            problem: `${name} is ${place(name)}, but depends on ${dependency}, which is ${place(dependency)}.`,
            remedy: "Put both into one protection group of the recovery plan.",
          },
        ];
      }),
    );
  },
};
