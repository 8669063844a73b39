import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ posture, massar, recoveryPlan }) => {
  if (posture.kind !== "recovered" || posture.tiers === undefined) return [];
  const { tiers } = posture;
  const path: Finding["path"] = ["posture", "tiers"];
  const all = massar.tiers.map(({ name }) => name);
  const home: Finding["path"] = ["massar", "tiers"];
  const unknown = tiers.flatMap((name, index) =>
    unknownName({ name, path: [...path, index], what: "tier", known: all, home }),
  );
  if (unknown.length > 0) return unknown;
  const split = recoveryPlan.protectionGroups.flatMap((group): Finding[] => {
    const left = group.tiers.filter((name) => !tiers.includes(name));
    if (left.length === 0 || left.length === group.tiers.length) return [];
    return [
      {
        path,
        problem: `The protection group ${group.name} is recovered without ${left.join(", ")}: its data would not belong to one point in time.`,
        remedy: `Add ${left.join(", ")}, or leave out the whole group.`,
      },
    ];
  });
  const missing = massar.tiers
    .filter(({ name }) => tiers.includes(name))
    .flatMap(({ name, dependsOn }) =>
      dependsOn.filter((needed) => !tiers.includes(needed)).map((needed) => ({ name, needed })),
    )
    .map(
      ({ name, needed }): Finding => ({
        path,
        problem: `${name} is recovered without ${needed}, on which it depends.`,
        remedy: `Add ${needed}.`,
      }),
    );
  return [...split, ...missing];
};

export const failoverScope: Relation = {
  title: "The failover of a part includes whole protection groups and everything on which they depend",
  explanation:
    "A tier does not work without the tiers that it depends on, and half of a protection group has data of another point in time.",
  source: {
    document: "VMware Live Site Recovery",
    section: "Protection groups and recovery plans",
    standing: "derived",
  },
  severity: "error",
  check,
};
