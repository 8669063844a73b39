import type { Finding } from "../finding";
import { likeMachines } from "../like-machines";
import { repeats } from "../repeats";
import type { Relation } from ".";

/** A tier's disks are told apart by label, and the first takes the template's image. */
export const tierDisks: Relation = (model) => [
  ...model.massar.tiers.flatMap(({ name, disks }, tier) =>
    repeats(
      disks.map(({ label }, index) => ({ label, index })),
      ({ label }) => label,
    ).map(
      ({ item: { label, index } }): Finding => ({
        path: ["massar", "tiers", tier, "disks", index, "label"],
        problem: `"${label}" is the label of another disk of ${name}.`,
        remedy: `Use a label of its own, beside ${disks.map((disk) => disk.label).join(", ")}.`,
      }),
    ),
  ),
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
