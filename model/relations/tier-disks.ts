import type { Finding } from "../finding";
import { freeName } from "../free-name";
import { likeMachines } from "../like-machines";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

/** A tier's disks are told apart by label, and the first takes the template's image. */
export const tierDisks: Relation = (model) => [
  ...model.massar.tiers.flatMap(({ name, disks }, tier) => {
    const labels = disks.map(({ label }) => label);
    return repeats([...labels.entries()], ([, label]) => label).map(
      ({ item: [index, label] }): Finding => ({
        path: ["massar", "tiers", tier, "disks", index, "label"],
        problem: `"${label}" is the label of another disk of ${name}.`,
        remedy: `Use a label of its own, such as "${freeName(label, labels)}".`,
      }),
    );
  }),
  ...likeMachines(model).flatMap(({ site, siteName, template, disks: [system] }): Finding[] => {
    const image = site.baseline.templates.find(({ name }) => name === template)?.systemDisk;
    if (!system?.size || !image?.isLargerThan(system.size)) return [];
    return [
      {
        path: system.path,
        problem: `${system.size} is smaller than the system disk of ${siteName}'s template ${template} (${image}).`,
        remedy: `Use at least ${image}.`,
      },
    ];
  }),
];
