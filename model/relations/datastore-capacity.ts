import type { Finding } from "../finding";
import { largest } from "../largest";
import { likeMachines } from "../like-machines";
import type { Relation } from "../relation";

/** Any one disk fits the largest datastore of its storage class, because a disk is not spread over datastores. */
export const datastoreCapacity: Relation = (model) =>
  likeMachines(model).flatMap(({ site, siteName, cluster, storageClass, disks }) => {
    const offer = site.extension.datastoreClusters.find(
      (candidate) => candidate.cluster === cluster && candidate.storageClass === storageClass,
    );
    const capacity = largest((offer?.datastores ?? []).map((datastore) => datastore.capacity));
    if (offer === undefined || capacity === undefined) return [];
    return disks.flatMap(({ size, path }): Finding[] => {
      if (!size?.isLargerThan(capacity)) return [];
      return [
        {
          path,
          problem: `${size} exceeds the largest datastore of ${offer.name} (${capacity}).`,
          remedy: `Use at most ${capacity}, or add a larger datastore to ${offer.name} in sites/${siteName}.ts.`,
        },
      ];
    });
  });
