import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

export const keyProvider: Rule<Model> = {
  title: "Each site has a key provider, for virtual TPMs and encrypted VMs",
  explanation:
    "Without a key provider, a VM has no virtual TPM, and whoever copies a disk from the array or from a backup reads pupils' records. " +
    "Each site needs its own: one that runs at the lost site cannot unlock the other.",
  source: {
    document: "VMware vSphere Security 8.0",
    section: "Configuring and Managing a vSphere Native Key Provider",
    standing: "secondary",
  },
  severity: "error",
  check: ({ sites }) =>
    SITE_NAMES.flatMap((site): RuleFinding[] => {
      const { keyProvider: own } = sites[site];
      const sharedWith = SITE_NAMES.find((other) => other < site && sites[other].keyProvider === own);
      if (own !== undefined && sharedWith === undefined) return [];
      return [
        {
          scope: site,
          path: [site, "keyProvider"],
          problem:
            own === undefined
              ? `${site} has no key provider: its VMs have no virtual TPM and cannot be encrypted.`
              : `${site} has the key provider of ${sharedWith}, ${own}.`,
          remedy:
            "Configure a key provider of the site in vCenter, back its keys up outside of the site, and set keyProvider to its name.",
        },
      ];
    }),
};
