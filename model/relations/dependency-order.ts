import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ massar: { tiers } }) => {
  const names = tiers.map(({ name }) => name);
  /** The shortest way along dependencies. */
  const way = (from: string, to: string): string[] | undefined => {
    const ways = [[from]];
    const seen = new Set([from]);
    for (const steps of ways) {
      const last = steps.at(-1);
      if (last === to) return steps;
      for (const next of tiers.find(({ name }) => name === last)?.dependsOn ?? []) {
        if (!seen.has(next)) ways.push([...steps, next]);
        seen.add(next);
      }
    }
    return undefined;
  };
  return tiers.flatMap(({ name, dependsOn, recoveryPriority }, index) =>
    dependsOn.flatMap((dependency, position): Finding[] => {
      const path: Finding["path"] = ["massar", "tiers", index, "dependsOn", position];
      if (dependsOn.indexOf(dependency) < position) {
        return [{ path, problem: `${name} lists its dependency on ${dependency} twice.`, remedy: "Remove it." }];
      }
      const circle = way(dependency, name);
      if (circle !== undefined) {
        // once per circle: where its first tier enters it
        if (circle.some((each) => names.indexOf(each) < index)) return [];
        const problem = `${[name, ...circle].join(" depends on ")}: none of them can start first.`;
        return [{ path, problem, remedy: "Remove one of these dependencies." }];
      }
      const first = tiers.find((tier) => tier.name === dependency);
      if (first !== undefined && recoveryPriority < first.recoveryPriority) {
        return [
          {
            path,
            problem: `${name} recovers with priority ${recoveryPriority}, before ${dependency} with ${first.recoveryPriority}.`,
            remedy: `Give ${name} priority ${first.recoveryPriority} or later, or ${dependency} ${recoveryPriority} or sooner.`,
          },
        ];
      }
      return unknownName({ name: dependency, path, what: "tier", known: names, home: ["massar", "tiers"] });
    }),
  );
};

export const dependencyOrder: Relation = {
  title: "Tiers depend on tiers, not in a circle, and recover no sooner than what they depend on",
  explanation:
    "In a circle no tier can start first; a tier that starts before its dependencies fails its health check, and the " +
    "recovery waits for it.",
  source: {
    document: "This project",
    section: "model/schema/workload.ts, dependsOn and recoveryPriority",
    standing: "design",
  },
  severity: "error",
  check,
};
