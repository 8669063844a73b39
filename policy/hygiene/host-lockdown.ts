import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

const CONSEQUENCES = {
  disabled:
    "everybody with an account on a host can change it without vCenter, whose roles and events then do not apply",
  strict: "if vCenter is lost, nobody can manage the hosts, and they must be installed again",
} as const;

export const hostLockdown: Rule<Model> = {
  title: "ESXi hosts are in normal lockdown mode",
  explanation:
    "Without lockdown, changes on a host bypass the roles and events of vCenter. In strict lockdown, a host that lost its vCenter for good " +
    "cannot be managed: a site must be recoverable without its vCenter.",
  source: {
    document: "VMware vSphere Security Configuration Guide 8.0",
    section: "esxi-8.lockdown-mode: normal is recommended, not strict",
    standing: "secondary",
  },
  severity: "warning",
  check: ({ sites }) =>
    SITE_NAMES.flatMap((site) =>
      sites[site].extension.clusters.flatMap(({ name, lockdown }, index): RuleFinding[] =>
        lockdown === "normal"
          ? []
          : [
              {
                scope: `${site}/${name}`,
                path: [site, "extension", "clusters", index, "lockdown"],
                problem: `Lockdown of the hosts of ${name} is ${lockdown}: ${CONSEQUENCES[lockdown]}.`,
                remedy: 'Set lockdown to "normal", or remove it, which means the same.',
              },
            ],
      ),
    ),
};
