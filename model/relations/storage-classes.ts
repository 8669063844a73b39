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
      remedy: `Use another storage class, or make ${formatPath(first.path)} larger.`,
    }));
  });

export const storageClasses: Relation = {
  title: "A storage class of a cluster is one datastore cluster or one NFS datastore",
  explanation: "With two of them, the placement of a disk would be undefined.",
  source: { document: "This project", section: "model/schema/site.ts, storageClass", standing: "design" },
  severity: "error",
  check,
};
