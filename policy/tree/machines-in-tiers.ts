import { isDesigned, isResource } from "./block";
import type { TreeRule } from "./finding";

/** Classes whose tiers create the VMs of the model. */
const TIER_PARENTS = ["Workload", "Gateways"];

export const machinesInTiers: TreeRule = {
  title: "Each VM is a member of a tier, of a workload or of the link's gateways",
  explanation:
    "Capacity, recovery, tags, locks and documents follow from the model's tiers. Another VM uses capacity that is not counted, and " +
    "a failover does not recover it.",
  source: { document: "This project", section: "stacks/workload/tier.ts", standing: "design" },
  severity: "error",
  check: (blocks) =>
    blocks
      .filter(isResource("vsphere_virtual_machine"))
      .filter(isDesigned)
      .flatMap(({ construct }) => {
        const classes = construct.node.scopes.map((scope) => scope.constructor.name);
        const tier = classes.lastIndexOf("Tier");
        if (classes.slice(0, Math.max(tier, 0)).some((name) => TIER_PARENTS.includes(name))) return [];
        return [
          {
            construct,
            problem: "This VM is created outside of a tier.",
            remedy: "Describe it as a tier in datacenters/massar/tiers.ts. The Workload construct then creates it.",
          },
        ];
      }),
};
