import { freeName } from "../../lib/free-name";
import { repeats } from "../../lib/repeats";
import type { Finding } from "../finding";
import { machineGroups } from "../machine-groups";
import type { Relation } from "../relation";

const check: Relation["check"] = (model) => [
  ...model.massar.tiers.flatMap(({ name, disks }, tier) => {
    const labels = disks.map(({ label }) => label);
    return repeats([...labels.entries()], ([, label]) => label).map(
      ({ item: [index, label] }): Finding => ({
        path: ["massar", "tiers", tier, "disks", index, "label"],
        problem: `"${label}" is the label of another disk of ${name}.`,
        remedy: `Use another label, such as "${freeName(label, labels)}".`,
      }),
    );
  }),
  ...model.massar.tiers.flatMap(({ name, disks }, tier) => {
    const path = (disk: number): Finding["path"] => ["massar", "tiers", tier, "disks", disk, "mount"];
    const mounts = disks.flatMap(({ mount }, disk) => (mount === undefined ? [] : [{ mount, disk }]));
    return [
      ...mounts
        .filter(({ disk }) => disk === 0)
        .map(
          (): Finding => ({
            path: path(0),
            problem: `The system disk of ${name} has the partitions of its template, so it cannot be mounted elsewhere.`,
            remedy: "Remove mount.",
          }),
        ),
      ...repeats(mounts, ({ mount }) => mount).map(
        ({ item: { mount, disk } }): Finding => ({
          path: path(disk),
          problem: `Another disk of ${name} is mounted at ${mount}.`,
          remedy: "Use another folder.",
        }),
      ),
    ];
  }),
  ...machineGroups(model).flatMap(({ site, siteName, template, members, disks: [system] }): Finding[] => {
    const names = new Set([template, ...members.map((member) => member.template ?? template)]);
    return site.baseline.templates.flatMap(({ name, systemDisk: image }): Finding[] => {
      if (!names.has(name) || !system?.size || !image?.isLargerThan(system.size)) return [];
      return [
        {
          path: system.path,
          problem: `${system.size} is smaller than the system disk of ${siteName}'s template ${name} (${image}).`,
          remedy: `Use at least ${image}.`,
        },
      ];
    });
  }),
];

export const tierDisks: Relation = {
  title:
    "The disks of a tier have different labels and folders, and the first is at least as large as the template's image",
  explanation:
    "The provider identifies a disk by its label: if two disks share a label, it would destroy one. vCenter " +
    "refuses to clone a template to a smaller disk.",
  source: { document: "This project", section: "model/schema/workload.ts, disks", standing: "design" },
  severity: "error",
  check,
};
