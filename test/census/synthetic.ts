import type { Census } from "../../census/census";
import type { Model } from "../../model/model";
import { placeGateways, placeTier } from "../../model/placement";
import type { SiteName } from "../../sites/schema";

type Machine = Census["virtualMachines"][number];
type Cluster = Census["clusters"][number];

const unlimited = { sharesLevel: "normal", shares: 4000, reservation: 0, expandable: true, limit: -1 };

/**
 * The census of a site where all is as the model says, written down anew from the model's data: nothing here comes from
 * the code under test. Lists hold what a vCenter has besides, too: an uplink port group, a role, a permission.
 */
export function censusAsModelled(model: Model, siteName: SiteName): Census {
  const site = model.sites[siteName];
  const { baseline, extension, datacenter } = site;
  const root = `/${datacenter}`;
  const stack = { primary: "primary", backup: "dr" }[site.role];
  const placements = [
    ...model.massar.tiers.map((tier) => ({
      ...placeTier(tier, site, model.posture),
      folder: `massar/${tier.name}`,
      pool: "Resources/massar",
      stack,
    })),
    { ...placeGateways(model.link, site), folder: "replication-gateway", pool: "Resources", stack: "replication-link" },
  ].map((placement) => ({ ...placement, members: [...placement.standing, ...placement.surge] }));

  const clusters = [...baseline.clusters, ...extension.clusters];
  const hostsOf = (cluster: string) =>
    clusters.filter(({ name }) => name === cluster).flatMap(({ hosts }) => hosts.map(({ name }) => name));

  const machines: Machine[] = placements.flatMap(
    ({ members, cluster, folder, pool, network, template, ...placement }) => {
      const [datastore = ""] = extension.datastoreClusters
        .filter(({ name }) => name === placement.datastoreCluster)
        .flatMap(({ datastores }) => datastores.map(({ name }) => name));
      return members.map((member) =>
        machine({
          name: member.name,
          path: `${root}/vm/${folder}/${member.name}`,
          cluster,
          host: hostsOf(cluster)[0] ?? "",
          resourcePool: `${root}/host/${cluster}/${pool}`,
          cpus: member.cpus,
          memoryMebibytes: member.memory.toMebibytes(),
          guestId: template.guestId,
          firmware: template.firmware,
          hardwareVersion: `vmx-${template.hardwareVersion}`,
          disks: member.disks.map(({ size }, unit) => disk(unit, size.bytes, datastore)),
          nics: [{ network: `pg-${cluster}-${network}`, adapter: "vmxnet3" }],
          guestInfoSha256: { "guestinfo.metadata": "0".repeat(64) },
        }),
      );
    },
  );
  const templates: Machine[] = baseline.templates.map((template) =>
    machine({
      name: template.name,
      path: `${root}/vm/${template.name}`,
      template: true,
      powerState: "poweredOff",
      cluster: template.cluster,
      host: hostsOf(template.cluster)[0] ?? "",
      cpus: template.cpus,
      memoryMebibytes: template.memory.toMebibytes(),
      guestId: template.guestId,
      firmware: template.firmware,
      hardwareVersion: `vmx-${template.hardwareVersion}`,
      disks: [disk(0, template.systemDisk.bytes, template.datastore)],
      nics: [{ network: template.portGroup, adapter: "vmxnet3" }],
    }),
  );
  const pathsOf = (stackName: string, kind?: string) =>
    placements
      .filter((placement) => (kind === undefined ? placement.stack === stackName : placement.kind === kind))
      .flatMap(({ members, folder }) => members.map(({ name }) => `${root}/vm/${folder}/${name}`));
  const vmFolders = ["massar", ...model.massar.tiers.map(({ name }) => `massar/${name}`), "replication-gateway"];

  return {
    schemaVersion: 1,
    datacenters: [root],
    folders: [
      ...["vm", "host", "datastore", "network"].map((kind) => ({ path: `${root}/${kind}`, kind })),
      ...vmFolders.map((path) => ({ path: `${root}/vm/${path}`, kind: "vm" })),
    ],
    clusters: clusters.map(
      ({ name, hosts, drs, highAvailability }): Cluster => ({
        name,
        path: `${root}/host/${name}`,
        hosts: hosts.map((host) => host.name),
        drs: { enabled: true, ...drs, vmOverrides: true, options: {} },
        highAvailability: {
          enabled: true,
          hostMonitoring: "enabled",
          vmMonitoring: "vmMonitoringDisabled",
          restartPriority: "medium",
          isolationResponse: "none",
          pdlResponse: "disabled",
          apdResponse: "disabled",
          admissionControl: {
            enabled: true,
            policy: "resourcePercentage",
            hostFailuresToTolerate: highAvailability.hostFailuresToTolerate,
            autoComputePercent: true,
            cpuPercent: 25,
            memoryPercent: 25,
            failoverHosts: [],
          },
          options: {},
        },
        groups: [],
        rules: placements
          .filter(({ cluster, separateHosts, members }) => cluster === name && separateHosts && members.length > 1)
          .map(({ kind, members }) => ({
            name: `${kind}-on-separate-hosts`,
            kind: "antiAffinity",
            enabled: true,
            mandatory: true,
            vms: members.map((member) => member.name),
            vmGroup: "",
            affineHostGroup: "",
            antiAffineHostGroup: "",
            dependsOnVmGroup: "",
          })),
        overrides: [],
      }),
    ),
    hosts: clusters.flatMap((cluster) =>
      cluster.hosts.map((host) => {
        const hardware = site.hardware[host.hardware];
        if (hardware === undefined) throw new Error(`no hardware ${host.hardware}`);
        const { sockets, coresPerSocket, frequency, memory, nics, vendor, model: make } = hardware;
        return {
          name: host.name,
          path: `${root}/host/${cluster.name}/${host.name}`,
          cluster: cluster.name,
          connection: "connected",
          maintenance: false,
          lockdown: "lockdownDisabled",
          vendor,
          model: make,
          cpuSockets: sockets,
          cpuCores: sockets * coresPerSocket,
          // as servers report it: a little off what was bought
          cpuMegahertz: frequency.toMegahertz() - 7,
          memoryBytes: memory.bytes - 2 ** 20,
          physicalNics: nics.map(({ device, speed }) => ({ device, megabitPerSecond: speed.toMegabitsPerSecond() })),
          kernelNics: [
            { device: "vmk0", portGroup: "Management Network", address: "10.0.0.1", netmask: "", mtu: 1500, stack: "" },
          ],
          timeServers: [...site.ntpServers],
        };
      }),
    ),
    switches: [...baseline.switches, ...extension.switches].map(({ name, mtu, uplinks, cluster }) => ({
      name,
      path: `${root}/network/${name}`,
      version: "7.0.0",
      mtu,
      uplinks: Object.keys(uplinks),
      networkIoControl: true,
      hosts: hostsOf(cluster).map((host) => ({ name: host, devices: Object.values(uplinks) })),
    })),
    portGroups: [
      ...baseline.switches.flatMap(({ name, portGroups }) =>
        portGroups.map((group) => portGroup(root, group.name, name, site.networks[group.network]?.vlan.number)),
      ),
      ...extension.switches.flatMap(({ name, cluster, networks }) =>
        networks.map((network) =>
          portGroup(root, `pg-${cluster}-${network}`, name, site.networks[network]?.vlan.number),
        ),
      ),
      ...[...baseline.switches, ...extension.switches].map(({ name }) => ({
        ...portGroup(root, `${name}-DVUplinks`, name, 0),
        uplink: true,
      })),
    ],
    standardNetworks: [`${root}/network/VM Network`],
    datastoreClusters: extension.datastoreClusters.map(({ name, datastores, spaceThresholdPercent }) => ({
      name,
      path: `${root}/datastore/${name}`,
      datastores: datastores.map((datastore) => datastore.name),
      storageDrs: true,
      automation: "automated",
      spaceThresholdPercent,
      ioLoadBalance: true,
      keepDisksTogether: true,
    })),
    datastores: [
      ...baseline.datastores.map(({ name, capacity, cluster }) => ({
        name,
        path: `${root}/datastore/${name}`,
        type: "VMFS",
        capacityBytes: capacity.bytes,
        disks: ["naa.baseline"],
        remote: [],
        hosts: hostsOf(cluster),
        datastoreCluster: "",
      })),
      ...extension.datastoreClusters.flatMap((storage) =>
        storage.datastores.map(({ name, capacity, disk: on }) => ({
          name,
          path: `${root}/datastore/${storage.name}/${name}`,
          type: "VMFS",
          capacityBytes: capacity.bytes - 2 ** 28,
          disks: [on],
          remote: [],
          hosts: hostsOf(storage.cluster),
          datastoreCluster: storage.name,
        })),
      ),
    ],
    resourcePools: [...new Set(model.massar.tiers.map((tier) => tier[siteName].cluster))].map((cluster) => ({
      name: "massar",
      path: `${root}/host/${cluster}/Resources/massar`,
      cluster,
      vApp: false,
      cpu: unlimited,
      memory: unlimited,
    })),
    virtualMachines: [...machines, ...templates],
    tagCategories: ["massar-managed-by", "massar-tier"].map((name) => ({
      name,
      description: "",
      cardinality: "SINGLE",
      types: ["VirtualMachine"],
    })),
    tags: [
      ...[stack, "replication-link"].map((name) => ({
        category: "massar-managed-by",
        name,
        description: "",
        objects: pathsOf(name),
      })),
      ...placements.map(({ kind }) => ({
        category: "massar-tier",
        name: kind,
        description: "",
        objects: pathsOf("", kind),
      })),
    ],
    customAttributes: [{ name: "owner", type: "VirtualMachine", values: {} }],
    roles: [{ name: "Admin", system: true, privileges: [] }],
    permissions: [{ path: "/", principal: "admin", group: false, role: "Admin", propagate: true }],
  };
}

function machine(of: Partial<Machine>): Machine {
  return {
    name: "",
    path: "",
    template: false,
    powerState: "poweredOn",
    cluster: "",
    host: "",
    resourcePool: "",
    cpus: 0,
    coresPerSocket: 1,
    memoryMebibytes: 0,
    cpuHotAdd: true,
    memoryHotAdd: true,
    cpuAllocation: unlimited,
    memoryAllocation: unlimited,
    firmware: "",
    guestId: "",
    hardwareVersion: "",
    disks: [],
    nics: [],
    guestInfoSha256: {},
    annotation: "",
    snapshots: [],
    ...of,
  };
}

const disk = (unit: number, sizeBytes: number, datastore: string) => ({
  controller: "pvscsi",
  bus: 0,
  unit,
  sizeBytes,
  datastore,
  thin: true,
  eagerZero: false,
  mode: "persistent",
});

const portGroup = (root: string, name: string, onSwitch: string, vlan: number | undefined) => ({
  name,
  path: `${root}/network/${name}`,
  switch: onSwitch,
  uplink: false,
  binding: "earlyBinding",
  vlan: { kind: "access", id: vlan ?? -1, ranges: [] },
  security: { promiscuous: false, macChanges: false, forgedTransmits: false },
  activeUplinks: [],
  standbyUplinks: [],
});
