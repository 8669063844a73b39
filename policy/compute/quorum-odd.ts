import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";

/** At the backup site, counts the members after a recovery: standby members have no vote. */
export const quorumOdd: Rule<Model> = {
  title: "A tier that decides by majority has an odd number of members at each site",
  explanation:
    "If the network splits an even number of members into two halves, neither half has a majority and the tier stops. An even number " +
    "also tolerates no more losses than the odd number below it.",
  source: { document: "this design", section: "model/schema/workload.ts, quorum", standing: "design" },
  severity: "error",
  check: ({ massar }) =>
    massar.tiers.flatMap((tier, index): RuleFinding[] => {
      if (!tier.quorum) return [];
      const { rabat, marrakech } = tier;
      const path: ModelPath = ["massar", "tiers", index];
      return [
        ...ifEven(tier.name, "rabat", rabat.members.length, [...path, "rabat", "members"]),
        ...ifEven(tier.name, "marrakech", (marrakech.standing?.members.length ?? 0) + marrakech.surge.length, [
          ...path,
          "marrakech",
          "surge",
        ]),
      ];
    }),
};

function ifEven(tier: string, site: string, members: number, path: ModelPath): RuleFinding[] {
  if (members % 2 === 1 || members === 0) return [];
  const majority = members / 2 + 1;
  return [
    {
      scope: `tier/${tier}/${site}`,
      path,
      problem: `${tier} has ${members} members at ${site}: ${majority} must agree, as with ${members + 1}, and a split into two halves of ${members / 2} stops the tier.`,
      remedy: "Add or remove one member.",
      arithmetic: {
        inputs: { members: String(members) },
        formula: "losses that leave a majority: ⌈members / 2⌉ − 1",
        result: String(members / 2 - 1),
        limit: `${members / 2} with ${members + 1} members`,
        margin: "-1 loss",
      },
    },
  ];
}
