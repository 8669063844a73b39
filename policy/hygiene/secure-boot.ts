import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

export const secureBoot: Rule<Model> = {
  title: "VMs start only signed boot loaders and kernels",
  explanation:
    "Without UEFI Secure Boot, an attacker with root access in a guest can install a boot loader or a kernel module that survives " +
    "restarts and that no program in the guest sees.",
  source: {
    document: "VMware vSphere Security Configuration Guide 8.0",
    section: "guest-8.secure-boot",
    standing: "primary",
  },
  severity: "error",
  check: ({ sites }) =>
    SITE_NAMES.flatMap((site) =>
      sites[site].baseline.templates.flatMap((template, index): RuleFinding[] => {
        const path = [site, "baseline", "templates", index] as const;
        const scope = `${site}/${template.name}`;
        if (template.firmware === "bios") {
          return [
            {
              scope,
              path: [...path, "firmware"],
              problem: `The template ${template.name} has BIOS firmware, which cannot verify what it starts.`,
              remedy:
                "Build the template with EFI firmware under a new name. A running VM would not boot with another firmware.",
            },
          ];
        }
        if (template.secureBoot) return [];
        return [
          {
            scope,
            path: [...path, "secureBoot"],
            problem: `VMs of the template ${template.name} start any boot loader and kernel.`,
            remedy: "Remove secureBoot, which is then true. The change restarts its VMs.",
          },
        ];
      }),
    ),
};
