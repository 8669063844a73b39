import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import { GATEWAY_TIER } from "../names";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) => {
  const { larger, disk } = model.lab;
  return [
    ...Object.keys(larger).flatMap((name) =>
      unknownName({
        name,
        path: ["lab", "larger", name],
        what: "tier or gateway",
        known: [...model.massar.tiers.map((tier) => tier.name), GATEWAY_TIER],
        home: ["massar", "tiers"],
      }),
    ),
    ...SITE_NAMES.flatMap((siteName) =>
      model.sites[siteName].baseline.templates.flatMap(({ name, systemDisk }): Finding[] =>
        disk !== undefined && systemDisk?.isLargerThan(disk)
          ? [
              {
                path: ["lab", "disk"],
                problem: `${disk} is smaller than the system disk of ${siteName}'s template ${name} (${systemDisk}).`,
                remedy: `Use at least ${systemDisk}.`,
              },
            ]
          : [],
      ),
    ),
  ];
};

export const labProfile: Relation = {
  title: "The lab's exceptions name existing tiers, and its disks are at least as large as the templates' images",
  explanation:
    "An exception for an unknown tier has no effect, but looks as if it had. vCenter refuses to clone a template " +
    "to a smaller disk.",
  source: { document: "This project", section: "model/schema/workload.ts, labSchema", standing: "design" },
  severity: "error",
  check,
};
