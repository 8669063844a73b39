import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { flowsFromOutside } from "./flow";

/** What is reached from outside is an entry, with a name that the cutover switches. */
export const entryServices: Rule<Model> = {
  title: "A tier that takes connections from outside has a service name",
  explanation:
    "At Marrakech a tier has other addresses. A failover ends with the switch of the service names: who reaches a tier by its " +
    "address goes on asking Rabat. And each way in is one that somebody named.",
  source: { document: "This project", section: "datacenters/massar/recovery-plan.ts, cutover", standing: "design" },
  severity: "error",
  check: (model) => {
    const unnamed = flowsFromOutside(model).filter(({ tier }) => tier.service === undefined && !tier.holdsData);
    return [...groupBy(unnamed, ({ tier }) => tier.name)].flatMap(([name, flows]): RuleFinding[] => {
      const ways = flows.map(({ from, protocol, port }) => `${protocol} ${port} from ${from}`);
      return flows.slice(0, 1).map(({ path }) => ({
        scope: `tier/${name}`,
        path,
        problem: `${name} takes ${ways.join(", ")} and has no service name: after a failover it is not found.`,
        remedy: `Give ${name} a service, { name, host } with a host number that its network has free at both sites, or remove ${ways.length === 1 ? "the flow" : "the flows"}.`,
      }));
    });
  },
};
