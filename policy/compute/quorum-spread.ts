import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";

/** The rule quorum-datastores checks the datastores of these members. */
export const quorumSpread: Rule<Model> = {
  title: "The members of a quorum are on different hosts and prefer no common rack",
  explanation:
    "DRS can place all members on one host, and a preferred rack gathers them. The loss of that host or rack would stop the tier.",
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
                problem: `Members of ${name} can share a host. Its loss could remove the majority.`,
                remedy: "Set separateHosts: true.",
              },
            ]),
        ...(preferredRack === undefined
          ? []
          : [
              {
                scope,
                path: [...path, "preferredRack"] as const,
                problem: `All members of ${name} prefer ${preferredRack}. Its loss would remove the majority.`,
                remedy: "Remove preferredRack.",
              },
            ]),
      ];
    }),
};
