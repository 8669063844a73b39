import { SITE_NAMES } from "../../sites/schema";
import { type Finding, formatPath } from "../finding";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

/** A cluster finds one place by a storage class: a datastore cluster or an NFS datastore. */
export const storageClasses: Relation = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const offers = (["datastoreClusters", "nfsDatastores"] as const).flatMap((list) =>
      model.sites[siteName].extension[list].map(({ name, cluster, storageClass }, index) => {
        const path: Finding["path"] = [siteName, "extension", list, index];
        return { name, cluster, storageClass, path };
      }),
    );
    return repeats(offers, ({ cluster, storageClass }) => `${cluster} ${storageClass}`).map(({ item, first }) => ({
      path: [...item.path, "storageClass"],
      problem: `${first.name} offers "${item.storageClass}" to ${item.cluster} already.`,
      remedy: `Use a storage class of its own, or make ${formatPath(first.path)} larger.`,
    }));
  });
