import type { Model } from "../../model/model";
import type { Rule } from "../../model/rule";
import { flowsFromOutside, flowsInto } from "./flow";

/** SSH, RDP and WinRM. */
const PORTS: ReadonlySet<number> = new Set([22, 3389, 5985, 5986]);

/** A bastion is a tier from which other tiers are administered. */
export const administrationFlows: Rule<Model> = {
  title: "From outside, administration reaches only the bastion",
  explanation:
    "The bastion records sessions, and its accounts expire. A second entry point has neither, and nobody monitors it.",
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
        problem: `${tier.name} accepts ${protocol} ${port}, an administration port, from the outside network ${from}.`,
        remedy: `Remove the flow, and accept ${protocol} ${port} from ${[...bastions].join(", ") || "a bastion"} instead.`,
      }));
  },
};
