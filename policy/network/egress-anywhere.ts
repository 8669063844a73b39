import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";

export const egressAnywhere: Rule<Model> = {
  title: "No tier may open connections to any address",
  explanation:
    "Who takes over a guest sends data out and fetches tools over such a connection. A proxy or a mirror with an address of its own " +
    "does the same work, and is monitored.",
  source: { document: "This project", section: "model/schema/workload.ts, egress", standing: "design" },
  severity: "error",
  check: ({ massar }) =>
    massar.tiers.flatMap((tier, index) =>
      tier.egress.flatMap(({ to, protocol, port }, flow): RuleFinding[] =>
        massar.outside[to] === "anywhere"
          ? [
              {
                scope: `tier/${tier.name}/${to}/${protocol}-${port}`,
                path: ["massar", "tiers", index, "egress", flow],
                problem: `${tier.name} may open connections to ${protocol} ${port} of any address (${to}).`,
                remedy: "Name an outside network with the addresses that it needs, or use a proxy.",
              },
            ]
          : [],
      ),
    ),
};
