import type { Model } from "../../model/model";
import type { Rule } from "../../model/rule";
import { flowsFromOutside } from "./flow";

export const dataFlows: Rule<Model> = {
  title: "No tier that holds data accepts connections from outside",
  explanation:
    "Pupils' records are personal data. A tier in between authenticates users and checks requests. Without it, one fault in the " +
    "database would expose the records.",
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
          problem: `${tier.name} holds data and accepts ${protocol} ${port} from the outside network ${from}.`,
          remedy: `Remove the flow, and let ${from} reach ${tier.name} through ${through}.`,
        };
      });
  },
};
