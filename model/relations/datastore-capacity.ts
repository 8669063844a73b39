import type { Draft } from "../draft";
import { existingMachines } from "../existing-machines";
import type { Finding } from "../finding";
import { largest } from "../largest";
import { type MachineGroup, machineGroups } from "../machine-groups";
import type { Model } from "../model";
import type { Relation } from "../relation";
import { SITE_NAMES, type SiteName } from "../schema/site";
import { DataSize } from "../units/data-size";

const check: Relation["check"] = (model) => [
  ...machineGroups(model).flatMap(tooLargeDisks),
  ...SITE_NAMES.flatMap((siteName) => existingDisks(model, siteName)),
];

export const datastoreCapacity: Relation = {
  title:
    "Each disk fits the largest datastore of its storage class, and the disks of an existing VM fit their " +
    "datastore",
  explanation:
    "vSphere stores a disk on a single datastore. The deploy would fail at this VM, after it created other " +
    "objects.",
  source: { document: "This project", section: "model/schema/site.ts, datastoreClusters", standing: "design" },
  severity: "error",
  check,
};

/** A disk is on a single datastore; the disks of a VM may be on several. */
function tooLargeDisks({ site, siteName, cluster, storageClass, disks }: MachineGroup): Finding[] {
  const isOffer = (offer: { readonly cluster: string; readonly storageClass: string }) =>
    offer.cluster === cluster && offer.storageClass === storageClass;
  const pod = site.extension.datastoreClusters.find(isOffer);
  const nfs = site.extension.nfsDatastores.find(isOffer);
  const capacity = largest((pod?.datastores ?? (nfs ? [nfs] : [])).map((datastore) => datastore.capacity));
  if (capacity === undefined) return [];
  const [place, otherwise] = pod
    ? [`the largest datastore of ${pod.name}`, `add a larger datastore to ${pod.name}`]
    : [nfs?.name, `a larger export for ${nfs?.name}`];
  return disks.flatMap(({ size, path }): Finding[] =>
    size?.isLargerThan(capacity)
      ? [
          {
            path,
            problem: `${size} exceeds ${place} (${capacity}).`,
            remedy: `Use at most ${capacity}, or ${otherwise} in datacenters/${siteName}.ts.`,
          },
        ]
      : [],
  );
}

function existingDisks({ sites }: Draft<Model>, siteName: SiteName): Finding[] {
  const site = sites[siteName];
  return existingMachines(site, siteName).flatMap(({ name, datastore, disks, path }): Finding[] => {
    const capacity = site.baseline.datastores.find((candidate) => candidate.name === datastore)?.capacity?.bytes;
    const total = disks.reduce((sum, { size }) => sum + (size?.bytes ?? 0), 0);
    if (capacity === undefined || total <= capacity) return [];
    return [
      {
        path: disks.length === 1 ? (disks[0]?.path ?? path) : [...path, "disks"],
        problem: `${name} uses ${DataSize.bytes(total)}, but ${datastore} has ${DataSize.bytes(capacity)}.`,
        remedy: `Correct one of them in datacenters/${siteName}.ts.`,
      },
    ];
  });
}
