import { repeats } from "../../lib/repeats";
import { type Finding, formatPath } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const offers = (["datastoreClusters", "nfsDatastores"] as const).flatMap((list) =>
      model.sites[siteName].extension[list].map(({ name, cluster, storageClass }, index) => {
        const path: Finding["path"] = [siteName, "extension", list, index];
        return { name, cluster, storageClass, path };
      }),
    );
    return repeats(offers, ({ cluster, storageClass }) => `${cluster} ${storageClass}`).map(({ item, first }) => ({
      path: [...item.path, "storageClass"],
      problem: `${first.name} already offers "${item.storageClass}" to ${item.cluster}.`,
      remedy: `Use a storage class of its own, or make ${formatPath(first.path)} larger.`,
    }));
  });

export const storageClasses: Relation = {
  title: "A cluster finds one place by a storage class: a datastore cluster or an NFS datastore",
  explanation: "With two places for one class, it would be undefined where a disk is stored.",
  source: { document: "This project", section: "model/schema/site.ts, storageClass", standing: "design" },
  severity: "error",
  check,
};
