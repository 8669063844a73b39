import type { Kind } from "../subject";

type DatastoreClusterFacts = {
  readonly datastores: readonly string[];
  readonly "storage DRS": boolean;
  readonly automation: string;
  readonly "space threshold": string;
};

export const datastoreCluster: Kind<DatastoreClusterFacts> = {
  name: "datastore cluster",
  shown: ["datastores", "space threshold"],
  expected: ({ site }) =>
    site.extension.datastoreClusters.map(({ name, datastores, spaceThresholdPercent }) => ({
      name,
      origin: "project",
      facts: {
        datastores: datastores.map((datastore) => datastore.name),
        "storage DRS": true,
        automation: "automated",
        "space threshold": `${spaceThresholdPercent} %`,
      },
    })),
  observed: ({ datastoreClusters }) =>
    datastoreClusters.map(({ name, datastores, storageDrs, automation, spaceThresholdPercent }) => ({
      name,
      facts: {
        datastores,
        "storage DRS": storageDrs,
        automation,
        "space threshold": `${spaceThresholdPercent} %`,
      },
    })),
};
