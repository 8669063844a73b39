import type { Model } from "../../model/model";
import type { Rule } from "../../model/rule";
import { flowsFromOutside } from "./flow";

/** What holds data is reached through other tiers alone. */
export const dataFlows: Rule<Model> = {
  title: "No tier that holds data takes connections from outside",
  explanation:
    "Pupils' records are personal data. Between whoever connects and the data stands a tier that checks who it is and what is " +
    "asked; a fault in that tier must not be the only thing between the internet and the records.",
  source: { document: "This project", section: "model/schema/workload.ts, holdsData", standing: "design" },
  severity: "error",
  check: (model) => {
    const outside = flowsFromOutside(model);
    return outside
      .filter(({ tier }) => tier.holdsData)
      .map(({ tier, from, protocol, port, scope, path }) => {
        const before = outside.filter((other) => other.from === from && !other.tier.holdsData);
        const through = [...new Set(before.map((other) => other.tier.name))].join(", ") || "a tier that holds no data";
        return {
          scope,
          path,
          problem: `${tier.name} holds data and takes ${protocol} ${port} from ${from}, which is outside.`,
          remedy: `Remove the flow; ${from} reaches ${tier.name} through ${through}.`,
        };
      });
  },
};
