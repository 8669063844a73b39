import type { Model } from "../../model/model";
import type { Rule } from "../../model/rule";
import { flowsFromOutside, flowsInto } from "./flow";

/** SSH, RDP and WinRM: whoever gets in there can change the machine. */
const PORTS: ReadonlySet<number> = new Set([22, 3389, 5985, 5986]);

/** Operators come in through the bastion: the tier from which the others are administered. */
export const administrationFlows: Rule<Model> = {
  title: "From outside, only the tier from which the others are administered is administered",
  explanation:
    "On the bastion, sessions are recorded and accounts end with a day. A second way in has neither, and nobody looks at it.",
  source: { document: "This project", section: "datacenters/massar/tiers.ts, bastion", standing: "design" },
  severity: "error",
  check: (model) => {
    const { tiers } = model.massar;
    const names = new Set(tiers.map(({ name }) => name));
    const bastions = new Set(
      flowsInto(tiers)
        .filter(({ from, tier, port }) => PORTS.has(port) && from !== tier.name && names.has(from))
        .map(({ from }) => from),
    );
    return flowsFromOutside(model)
      .filter(({ tier, port }) => PORTS.has(port) && !bastions.has(tier.name))
      .map(({ tier, from, protocol, port, scope, path }) => ({
        scope,
        path,
        problem: `${tier.name} takes ${protocol} ${port}, by which it is administered, from ${from}, which is outside.`,
        remedy: `Remove the flow; take ${protocol} ${port} from ${[...bastions].join(", ") || "a bastion"}.`,
      }));
  },
};
