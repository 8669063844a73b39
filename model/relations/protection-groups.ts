import { repeats } from "../../lib/repeats";
import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ massar: { tiers }, recoveryPlan }) => {
  const listed = recoveryPlan.protectionGroups.flatMap(({ name: group, tiers: names }, index) =>
    names.map((name, position) => {
      const path: Finding["path"] = ["recoveryPlan", "protectionGroups", index, "tiers", position];
      return { name, group, path };
    }),
  );
  const known = tiers.map(({ name }) => name);
  return [
    ...listed.flatMap(({ name, path }) => unknownName({ name, path, what: "tier", known, home: ["massar", "tiers"] })),
    ...repeats(listed, ({ name }) => name).map(
      ({ item: { name, path }, first }): Finding => ({
        path,
        problem: `${name} is already in protection group ${first.group}.`,
        remedy: "Keep it in one group, or merge both groups.",
      }),
    ),
  ];
};

export const protectionGroups: Relation = {
  title: "A protection group contains only known tiers, and a tier is in at most one group",
  explanation:
    "The tiers of a group are restored to the same point in time. With two groups, a tier could have two restore " +
    "points.",
  source: { document: "This project", section: "model/schema/workload.ts, recoveryPlanSchema", standing: "design" },
  severity: "error",
  check,
};
