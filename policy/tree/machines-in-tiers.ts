import { isResource } from "./block";
import type { TreeRule } from "./finding";

/** By their classes: where VMs of the model are made. */
const HOMES = ["Workload", "Gateways"];

/** Whoever makes a VM elsewhere makes one that the model, and all that counts by it, does not know. */
export const machinesInTiers: TreeRule = {
  title: "Each VM is a member of a tier, of a workload or of the link's gateways",
  explanation:
    "Capacity, recovery, tags, locks and the documents follow from the model's tiers. A VM beside them takes room that nobody " +
    "counts, and is not there after a failover.",
  source: { document: "This project", section: "stacks/workload/tier.ts", standing: "design" },
  severity: "error",
  check: (blocks) =>
    blocks.filter(isResource("vsphere_virtual_machine")).flatMap(({ construct }) => {
      const classes = construct.node.scopes.map((scope) => scope.constructor.name);
      const tier = classes.lastIndexOf("Tier");
      if (classes.slice(0, Math.max(tier, 0)).some((name) => HOMES.includes(name))) return [];
      return [
        {
          construct,
          problem: "This VM is made outside of a tier.",
          remedy: "State it as a tier in datacenters/massar/tiers.ts: the workload's construct makes it.",
        },
      ];
    }),
};
