import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { DataSize } from "../../model/units/data-size";

const MAXIMUM = DataSize.tebibytes(62);

export const diskSize: Rule<Model> = {
  title: `A disk is no larger than ${MAXIMUM}`,
  explanation:
    "vSphere does not create a larger virtual disk, whatever the datastore's capacity: the deployment would fail at that VM.",
  source: { document: "VMware Configuration Maximums", section: "virtual disk size, 62 TB", standing: "secondary" },
  severity: "warning",
  check: ({ massar }) =>
    massar.tiers.flatMap(({ name, disks }, tier) =>
      disks.flatMap(({ label, size }, disk): RuleFinding[] =>
        size.isLargerThan(MAXIMUM)
          ? [
              {
                scope: `tier/${name}/${label}`,
                path: ["massar", "tiers", tier, "disks", disk, "size"],
                problem: `Disk "${label}" of ${name} has ${size}; vSphere supports up to ${MAXIMUM}.`,
                remedy: `Use at most ${MAXIMUM}, and add another disk for the rest.`,
                arithmetic: {
                  inputs: { size: `${size}` },
                  formula: "size",
                  result: `${size}`,
                  limit: `${MAXIMUM}`,
                  margin: `-${DataSize.bytes(size.bytes - MAXIMUM.bytes)}`,
                },
              },
            ]
          : [],
      ),
    ),
};
