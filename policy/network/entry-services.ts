import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { flowsFromOutside } from "./flow";

/** The cutover of a failover switches service names. */
export const entryServices: Rule<Model> = {
  title: "A tier that accepts connections from outside has a service name",
  explanation:
    "A tier has other addresses at the backup site. A failover ends when service names point there: clients that use an address " +
    "still connect to the lost site. A name also documents each entry point.",
  source: { document: "This project", section: "datacenters/massar/recovery-plan.ts, cutover", standing: "design" },
  severity: "error",
  check: (model) => {
    const unnamed = flowsFromOutside(model).filter(({ tier }) => tier.service === undefined && !tier.holdsData);
    return [...groupBy(unnamed, ({ tier }) => tier.name)].flatMap(([name, flows]): RuleFinding[] => {
      const ways = flows.map(({ from, protocol, port }) => `${protocol} ${port} from ${from}`);
      return flows.slice(0, 1).map(({ path }) => ({
        scope: `tier/${name}`,
        path,
        problem: `${name} accepts ${ways.join(", ")} but has no service name: clients can't find it after a failover.`,
        remedy: `Add service: { name, host } to ${name}, with a host number that is free in its network at both sites, or remove ${ways.length === 1 ? "the flow" : "the flows"}.`,
      }));
    });
  },
};
