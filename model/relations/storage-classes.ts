import { SITE_NAMES } from "../../sites/schema";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

/** A cluster finds one datastore cluster by a storage class. */
export const storageClasses: Relation = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const offers = model.sites[siteName].extension.datastoreClusters.map((offer, index) => ({ ...offer, index }));
    return repeats(offers, ({ cluster, storageClass }) => `${cluster} ${storageClass}`).map(({ item, first }) => ({
      path: [siteName, "extension", "datastoreClusters", item.index, "storageClass"],
      problem: `${first.name} offers "${item.storageClass}" to ${item.cluster} already.`,
      remedy: `Add the datastores to ${first.name}, or use a storage class of its own.`,
    }));
  });
