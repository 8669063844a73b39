import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ massar: { tiers } }) => {
  const names = tiers.map(({ name }) => name);
  /** The shortest path along dependencies. */
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
        // one finding per circle, at its first tier
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
            remedy: `Set recoveryPriority of ${name} to ${first.recoveryPriority} or more, or of ${dependency} to ${recoveryPriority} or less.`,
          },
        ];
      }
      return unknownName({ name: dependency, path, what: "tier", known: names, home: ["massar", "tiers"] });
    }),
  );
};

export const dependencyOrder: Relation = {
  title: "Dependencies of tiers are not circular, and a tier does not recover before its dependencies",
  explanation:
    "With a circular dependency, no tier can start first. A tier that starts before its dependencies fails its " +
    "health check, and the recovery waits for it.",
  source: {
    document: "This project",
    section: "model/schema/workload.ts, dependsOn and recoveryPriority",
    standing: "design",
  },
  severity: "error",
  check,
};
