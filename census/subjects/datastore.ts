import { hostNames } from "../modelled-site";
import { nominalSize } from "../quantity";
import type { Kind } from "../subject";

type DatastoreFacts = {
  readonly type: string;
  readonly capacity: string;
  readonly disks: readonly string[];
  readonly hosts: readonly string[];
  readonly "datastore cluster": string;
};

export const datastore: Kind<DatastoreFacts> = {
  name: "datastore",
  telling: ["capacity", "hosts"],
  expected: ({ site }) => [
    ...site.baseline.datastores.map(({ name, capacity, cluster }) => ({
      name,
      origin: "baseline" as const,
      facts: { capacity: nominalSize(capacity.bytes), hosts: hostNames(site, cluster) },
    })),
    ...site.extension.datastoreClusters.flatMap((storage) =>
      storage.datastores.map(({ name, disk, capacity }) => ({
        name,
        origin: "project" as const,
        facts: {
          type: "VMFS",
          capacity: nominalSize(capacity.bytes),
          disks: [disk],
          hosts: hostNames(site, storage.cluster),
          "datastore cluster": storage.name,
        },
      })),
    ),
  ],
  observed: ({ datastores }) =>
    datastores.map(({ name, type, capacityBytes, disks, hosts, datastoreCluster }) => ({
      name,
      facts: {
        type,
        capacity: nominalSize(capacityBytes),
        disks,
        hosts,
        "datastore cluster": datastoreCluster,
      },
    })),
};
