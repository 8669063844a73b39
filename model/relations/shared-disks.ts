import { SITE_NAMES } from "../../sites/schema";
import { formatPath, type ModelPath } from "../finding";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

/** A shared disk holds one datastore. */
export const sharedDisks: Relation = (model) => {
  const disks = SITE_NAMES.flatMap((siteName) =>
    model.sites[siteName].extension.datastoreClusters.flatMap(({ datastores }, at) =>
      datastores.map(({ name, disk }, index) => {
        const path: ModelPath = [siteName, "extension", "datastoreClusters", at, "datastores", index, "disk"];
        return { name, disk, path };
      }),
    ),
  );
  return repeats(disks, ({ disk }) => disk).map(({ item: { name, disk, path }, first }) => ({
    path,
    problem: `${disk} holds ${first.name} already (${formatPath(first.path)}).`,
    remedy: `Write the canonical name of ${name}'s own disk, as the host's storage devices list it.`,
  }));
};
