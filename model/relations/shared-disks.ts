import { repeats } from "../../lib/repeats";
import { formatPath, type ModelPath } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) => [...disks(model), ...exports(model)];

export const sharedDisks: Relation = {
  title: "A shared disk or an NFS export holds only one datastore",
  explanation: "Formatting a disk a second time destroys its data.",
  source: {
    document: "This project",
    section: "model/schema/site.ts, datastoreClusters and nfsDatastores",
    standing: "design",
  },
  severity: "error",
  check,
};

const disks: Relation["check"] = (model) => {
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
    problem: `${disk} already holds ${first.name} (${formatPath(first.path)}).`,
    remedy: `Write the canonical name of ${name}'s own disk, as the host's storage devices list it.`,
  }));
};

const exports: Relation["check"] = (model) => {
  const stated = SITE_NAMES.flatMap((siteName) =>
    model.sites[siteName].extension.nfsDatastores.map(({ name, server, path: folder }, index) => {
      const path: ModelPath = [siteName, "extension", "nfsDatastores", index, "path"];
      return { name, location: `${server}:${folder}`, path };
    }),
  );
  return repeats(stated, ({ location }) => location).map(({ item: { name, location, path }, first }) => ({
    path,
    problem: `${location} already holds ${first.name} (${formatPath(first.path)}).`,
    remedy: `Write another export for ${name}.`,
  }));
};
