import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

export const managementRedundancy: Rule<Model> = {
  title: "The management network of a host has two NICs",
  explanation:
    "vCenter reaches a host, and vSphere HA its neighbours, through vSwitch0. If its only NIC fails, vCenter shows the host as not responding, " +
    "and HA can take it for isolated. vCenter warns about each such host.",
  source: {
    document: "VMware KB 1004700",
    section: "host has no management network redundancy",
    standing: "secondary",
  },
  severity: "warning",
  check: ({ sites }) =>
    SITE_NAMES.flatMap((site) =>
      Object.entries(sites[site].hardware).flatMap(([name, { managementNics }]): RuleFinding[] =>
        new Set(managementNics).size > 1
          ? []
          : [
              {
                scope: `${site}/${name}`,
                path: [site, "hardware", name, "managementNics"],
                problem: `vSwitch0 of hosts with the hardware ${name} has only ${managementNics.join()}.`,
                remedy: "Add a second NIC to vSwitch0 of these hosts in vCenter, then state it here.",
              },
            ],
      ),
    ),
};
