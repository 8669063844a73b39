import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";

/** Every guest may ask its site's name and time servers: their role says so. */
export const dependencyFlows: Rule<Model> = {
  title: "A tier may connect to each tier that it depends on",
  explanation:
    "The guests' firewalls let a tier open only the connections that another tier accepts from it. Today a tier can still connect without a " +
    "flow if another tier of its network has one, and nobody notices.",
  source: { document: "This project", section: "model/schema/workload.ts, flow", standing: "design" },
  severity: "warning",
  check: ({ massar: { tiers } }) => {
    const byName = new Map(tiers.map((tier) => [tier.name, tier]));
    return tiers.flatMap(({ name, dependsOn }, index) =>
      dependsOn.flatMap((dependency, position): RuleFinding[] => {
        const other = byName.get(dependency);
        if (other === undefined || other.software === "nameServer") return [];
        if (other.flows.some(({ from }) => from === name)) return [];
        const { port } = other.healthCheck;
        return [
          {
            scope: `tier/${name}/${dependency}`,
            path: ["massar", "tiers", index, "dependsOn", position],
            problem: `${name} depends on ${dependency}, which accepts no connection from it.`,
            remedy: `Add { from: "${name}", protocol: "tcp", port: ${port} } to the flows of ${dependency}, or remove the dependency.`,
          },
        ];
      }),
    );
  },
};
