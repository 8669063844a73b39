import { TAG_CATEGORIES } from "../../model/names";
import { hostNames } from "../modelled-site";
import { nominalSize } from "../quantity";
import type { Kind } from "../subject";
import { tagsByPath, tagText } from "../tags-by-path";

type DatastoreFacts = {
  readonly type: string;
  readonly capacity: string;
  readonly disks: readonly string[];
  readonly exports: readonly string[];
  readonly hosts: readonly string[];
  readonly "datastore cluster": string;
  readonly tags: readonly string[];
};

export const datastore: Kind<DatastoreFacts> = {
  name: "datastore",
  shown: ["type", "capacity", "hosts"],
  expected: ({ site }) => {
    const managed = ({
      name,
      capacity,
      cluster,
      storageClass,
    }: Pick<(typeof site.extension.nfsDatastores)[number], "name" | "capacity" | "cluster" | "storageClass">) => ({
      name,
      origin: "project" as const,
      facts: {
        capacity: nominalSize(capacity.bytes),
        hosts: hostNames(site, cluster),
        tags: [tagText(TAG_CATEGORIES.storageClass, storageClass)],
      },
    });
    return [
      ...site.baseline.datastores.map(({ name, capacity, cluster, hosts }) => ({
        name,
        origin: "baseline" as const,
        facts: { capacity: nominalSize(capacity.bytes), hosts: hosts ?? hostNames(site, cluster) },
      })),
      ...site.extension.datastoreClusters.flatMap((pod) =>
        pod.datastores.map((spec) => {
          const { facts, ...object } = managed({ ...pod, ...spec });
          return { ...object, facts: { ...facts, type: "VMFS", disks: [spec.disk], "datastore cluster": pod.name } };
        }),
      ),
      ...site.extension.nfsDatastores.map((spec) => {
        const { facts, ...object } = managed(spec);
        return {
          ...object,
          facts: {
            ...facts,
            type: spec.version === "3" ? "NFS" : "NFS41",
            exports: [`${spec.server}:${spec.path}`],
            "datastore cluster": "",
          },
        };
      }),
    ];
  },
  observed: (census) => {
    const tags = tagsByPath(census);
    return census.datastores.map(({ name, path, type, capacityBytes, disks, remote, hosts, datastoreCluster }) => ({
      name,
      facts: {
        type,
        capacity: nominalSize(capacityBytes),
        disks,
        exports: remote,
        hosts,
        "datastore cluster": datastoreCluster,
        tags: tags(path),
      },
    }));
  },
};
