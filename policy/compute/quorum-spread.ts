import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";

/** Their datastores: rule quorum-datastores. */
export const quorumSpread: Rule<Model> = {
  title: "No host and no rack draws the majority of a quorum",
  explanation:
    "DRS puts VMs where there is room, all on one host if need be. Its loss, or its rack's, would then stop the tier.",
  source: { document: "this design", section: "model/schema/workload.ts, quorum", standing: "design" },
  severity: "error",
  check: ({ massar }) =>
    massar.tiers.flatMap(({ name, quorum, separateHosts, preferredRack }, index): RuleFinding[] => {
      if (!quorum) return [];
      const scope = `tier/${name}`;
      const path: ModelPath = ["massar", "tiers", index];
      return [
        ...(separateHosts
          ? []
          : [
              {
                scope,
                path: [...path, "separateHosts"] as const,
                problem: `Members of ${name} may share a host, which then holds the majority.`,
                remedy: "Write separateHosts: true.",
              },
            ]),
        ...(preferredRack === undefined
          ? []
          : [
              {
                scope,
                path: [...path, "preferredRack"] as const,
                problem: `Members of ${name} all prefer ${preferredRack}, which then holds the majority.`,
                remedy: "Leave preferredRack out.",
              },
            ]),
      ];
    }),
};
