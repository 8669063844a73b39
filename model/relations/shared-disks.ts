import { SITE_NAMES } from "../../sites/schema";
import { formatPath, type ModelPath } from "../finding";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

/** A shared disk holds one datastore, and so does an NFS export. */
export const sharedDisks: Relation = (model) => [...disks(model), ...exports(model)];

const disks: Relation = (model) => {
  const stated = SITE_NAMES.flatMap((siteName) =>
    model.sites[siteName].extension.datastoreClusters.flatMap(({ datastores }, at) =>
      datastores.map(({ name, disk }, index) => {
        const path: ModelPath = [siteName, "extension", "datastoreClusters", at, "datastores", index, "disk"];
        return { name, disk, path };
      }),
    ),
  );
  return repeats(stated, ({ disk }) => disk).map(({ item: { name, disk, path }, first }) => ({
    path,
    problem: `${disk} holds ${first.name} already (${formatPath(first.path)}).`,
    remedy: `Write the canonical name of ${name}'s own disk, as the host's storage devices list it.`,
  }));
};

const exports: Relation = (model) => {
  const stated = SITE_NAMES.flatMap((siteName) =>
    model.sites[siteName].extension.nfsDatastores.map(({ name, server, path: folder }, index) => {
      const path: ModelPath = [siteName, "extension", "nfsDatastores", index, "path"];
      return { name, location: `${server}:${folder}`, path };
    }),
  );
  return repeats(stated, ({ location }) => location).map(({ item: { name, location, path }, first }) => ({
    path,
    problem: `${location} holds ${first.name} already (${formatPath(first.path)}).`,
    remedy: `Write ${name}'s own export.`,
  }));
};
