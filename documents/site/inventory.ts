import { code, paragraphs, table } from "../../lib/markdown";
import { gigahertz } from "../../model/display-names";
import type { Hardware, Site, StoragePerformance } from "../../model/schema/site";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";

/** Clusters, hosts, hardware, resource pools, datastores and templates of a site. */
export const inventory = (site: Site): string =>
  paragraphs(
    "## Inventory",
    "### Clusters",
    clusters(site),
    "### Hardware",
    hardware(site),
    "### Hosts",
    hosts(site),
    "### Resource pools",
    resourcePools(site),
    "### Datastores",
    datastores(site),
    "### Templates",
    templates(site),
  );

const partsOf = ({ baseline, extension }: Site) => [
  ...baseline.clusters.map((cluster) => ({ cluster, origin: "existing", lockdown: "" })),
  ...extension.clusters.map((cluster) => ({ cluster, origin: "managed", lockdown: cluster.lockdown })),
];

function clusters(site: Site): string {
  return table(
    ["cluster", "origin", "hosts", "cores", "CPU", "memory", "HA: host failures tolerated", "DRS", "lockdown"],
    partsOf(site).map(({ cluster: { name, hosts, highAvailability, drs }, origin, lockdown }) => {
      const built = hosts.flatMap((host) => site.hardware[host.hardware] ?? []);
      const cores = built.reduce((sum, each) => sum + coresOf(each), 0);
      const cpu = built.reduce((sum, each) => sum.plus(each.frequency.times(coresOf(each))), Frequency.none);
      const memory = built.reduce((sum, each) => sum.plus(each.memory), DataSize.none);
      return [
        code(name),
        origin,
        String(hosts.length),
        String(cores),
        gigahertz(cpu),
        `${memory}`,
        String(highAvailability.hostFailuresToTolerate),
        `${drs.automation}, threshold ${drs.migrationThreshold}`,
        lockdown,
      ];
    }),
  );
}

const coresOf = ({ sockets, coresPerSocket }: Hardware): number => sockets * coresPerSocket;

const hardware = (site: Site): string =>
  table(
    ["hardware", "vendor and model", "sockets × cores", "frequency", "memory", "NICs", "NICs of vSwitch0"],
    Object.entries(site.hardware).map(
      ([name, { vendor, model, sockets, coresPerSocket, frequency, memory, nics, managementNics }]) => [
        code(name),
        `${vendor}, ${model}`,
        `${sockets} × ${coresPerSocket}`,
        gigahertz(frequency),
        `${memory}`,
        nics.map(({ device, speed }) => `${device} ${speed}`).join(", "),
        managementNics.join(", "),
      ],
    ),
  );

const hosts = ({ baseline, extension }: Site): string =>
  table(
    ["host", "cluster", "hardware", "rack", "in maintenance"],
    [
      ...baseline.clusters.flatMap(({ name: cluster, hosts: all }) =>
        all.map((host) => [code(host.name), code(cluster), code(host.hardware), "", ""]),
      ),
      ...extension.clusters.flatMap(({ name: cluster, hosts: all }) =>
        all.map((host) => [
          code(host.name),
          code(cluster),
          code(host.hardware),
          host.rack,
          host.maintenance === undefined ? "" : host.maintenance ? "yes" : "no",
        ]),
      ),
    ],
  );

const resourcePools = ({ extension }: Site): string =>
  table(
    ["resource pool", "cluster", "CPU shares", "memory shares", "memory reserved"],
    extension.clusters.flatMap(({ name: cluster, resourcePools: pools }) =>
      pools.map(({ name, cpuShares, memoryShares, memoryReservation }) => [
        code(name),
        code(cluster),
        cpuShares,
        memoryShares,
        memoryReservation === undefined ? "" : `${memoryReservation}`,
      ]),
    ),
  );

const performanceOf = ({ iops, throughput, latency }: StoragePerformance): string[] => [
  String(iops),
  `${throughput}`,
  `${latency}`,
];

/** Performance is that of a datastore cluster as a whole, because its datastores share an array. */
const datastores = ({ baseline, extension }: Site): string =>
  table(
    ["datastore", "kind", "storage class", "capacity", "cluster", "where", "IOPS", "throughput", "response"],
    [
      ...baseline.datastores.map(({ name, capacity, cluster, performance }) => [
        ...[code(name), "existing", "", `${capacity}`, code(cluster), ""],
        ...performanceOf(performance),
      ]),
      ...extension.datastoreClusters.flatMap((pod) => {
        const capacity = pod.datastores.reduce((sum, each) => sum.plus(each.capacity), DataSize.none);
        return [
          [
            ...[code(pod.name), "datastore cluster", pod.storageClass, `${capacity}`, code(pod.cluster)],
            `Storage DRS above ${pod.spaceThresholdPercent} %`,
            ...performanceOf(pod.performance),
          ],
          ...pod.datastores.map(({ name, capacity: size, disk }) => [
            ...[code(name), `VMFS in ${code(pod.name)}`, pod.storageClass, `${size}`, code(pod.cluster), code(disk)],
            ...["", "", ""],
          ]),
        ];
      }),
      ...extension.nfsDatastores.map(
        ({ name, storageClass, capacity, cluster, server, path, performance, ...mount }) => [
          ...[code(name), `NFS ${mount.version}${mount.version === "3" ? "" : `, ${mount.security}`}`],
          ...[storageClass, `${capacity}`, code(cluster), code(`${server}:${path}`)],
          ...performanceOf(performance),
        ],
      ),
    ],
  );

const templates = ({ baseline }: Site): string =>
  table(
    ["template", "guest", "firmware", "hardware version", "vCPU", "memory", "system disk", "on"],
    baseline.templates.map((each) => [
      code(each.name),
      each.guestId,
      each.firmware === "efi" && each.secureBoot ? "efi, Secure Boot" : each.firmware,
      String(each.hardwareVersion),
      String(each.cpus),
      `${each.memory}`,
      `${each.systemDisk}`,
      `${code(each.cluster)}, ${code(each.datastore)}`,
    ]),
  );
