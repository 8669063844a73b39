import { createHash } from "node:crypto";
import type { Census } from "../../census/census";
import { memberGuestInfo } from "../../model/guest-settings";
import type { Model } from "../../model/model";
import { type PlacedMember, placeGateways, placeTiers } from "../../model/placement";
import { ROLE_PRIVILEGES } from "../../model/roles";
import type { SiteName } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";

type Machine = Census["virtualMachines"][number];
type Cluster = Census["clusters"][number];

const unlimited = { sharesLevel: "normal", shares: 4000, reservation: 0, expandable: true, limit: -1 };
const unshaped = { enabled: false, averageBitPerSecond: 1e8, peakBitPerSecond: 1e8, burstBytes: 1e8 };
const refused = { promiscuous: false, macChanges: false, forgedTransmits: false };
const RESTARTS = ["highest", "high", "medium", "low", "lowest"];

/**
 * The census of a site where all is as the model says, written down anew from the model's data: nothing here comes from
 * the code under test. Lists hold what a vCenter has besides, too: an uplink port group, a role, a permission.
 */
export function censusAsModelled(model: Model, siteName: SiteName): Census {
  const site = model.sites[siteName];
  const { baseline, extension, datacenter } = site;
  const root = `/${datacenter}`;
  const stack = { primary: "primary", backup: "dr" }[site.role];
  const specOf = (kind: string) => model.massar.tiers.find(({ name }) => name === kind);
  const placements = [
    ...placeTiers(model, site).map((placement) => ({ ...placement, folder: `massar/${placement.kind}`, stack })),
    { ...placeGateways(model, site), folder: "replication-gateway", stack: "replication-link" },
  ].map((placement) => ({ ...placement, members: [...placement.standing, ...placement.surge] }));
  const groups = placements.filter(({ members }) => members.length > 0);

  const clusters = [...baseline.clusters, ...extension.clusters];
  const hostsOf = (cluster: string) =>
    clusters.filter(({ name }) => name === cluster).flatMap(({ hosts }) => hosts.map(({ name }) => name));

  const lockdownOf = (cluster: string) => {
    const mode = extension.clusters.find(({ name }) => name === cluster)?.lockdown ?? "disabled";
    return { disabled: "lockdownDisabled", normal: "lockdownNormal", strict: "lockdownStrict" }[mode];
  };

  const adaptersOf = (cluster: string) =>
    extension.clusters.find(({ name }) => name === cluster)?.vmkernelAdapters ?? [];

  const machines: Machine[] = placements.flatMap(
    ({ kind, members, cluster, folder, resourcePool, network, storage, storageClass, template, ...placement }) => {
      const pod = extension.datastoreClusters.find(({ name }) => name === storage.name);
      const datastore = pod?.datastores[0]?.name ?? storage.name;
      return members.map((member) =>
        machine({
          name: member.name,
          path: `${root}/vm/${folder}/${member.name}`,
          cluster,
          host: hostsOf(cluster)[0] ?? "",
          resourcePool: `${root}/host/${cluster}/Resources/${resourcePool}`,
          cpus: member.cpus,
          memoryMebibytes: member.memory.toMebibytes(),
          ...reservedFor(specOf(kind), member),
          guestId: template.guestId,
          firmware: template.firmware,
          secureBoot: template.firmware === "efi" && template.secureBoot,
          hardwareVersion: `vmx-${template.hardwareVersion}`,
          storagePolicy: `massar-${storageClass}`,
          disks: member.disks.map(({ size }, unit) => ({
            ...disk(unit, size.bytes, datastore),
            storagePolicy: `massar-${storageClass}`,
          })),
          nics: [{ network: `pg-${cluster}-${network}`, adapter: "vmxnet3" }],
          guestInfoSha256: Object.fromEntries(
            Object.entries(memberGuestInfo(site, { network, ...placement }, member)).map(([key, value]) => [
              key,
              createHash("sha256").update(value).digest("hex"),
            ]),
          ),
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
  const existing: Machine[] = baseline.virtualMachines.map((spec) =>
    machine({
      name: spec.name,
      path: `${root}/vm/${spec.name}`,
      cluster: spec.cluster,
      host: hostsOf(spec.cluster)[0] ?? "",
      resourcePool: `${root}/host/${spec.cluster}/Resources`,
      cpus: spec.cpus,
      memoryMebibytes: spec.memory.toMebibytes(),
      guestId: spec.guestId,
      firmware: "bios",
      hardwareVersion: "vmx-13",
      disks: spec.disks.map(({ bytes }, unit) => disk(unit, bytes, spec.datastore)),
      nics: [{ network: spec.portGroup ?? "", adapter: "e1000" }],
    }),
  );
  const pathsWhere = (wanted: (placement: (typeof placements)[number]) => boolean) =>
    placements
      .filter(wanted)
      .flatMap(({ members, folder }) => members.map(({ name }) => `${root}/vm/${folder}/${name}`));
  const ofAll = pathsWhere(() => true);
  const valuesOf = (value: (kind: string) => string | undefined) =>
    Object.fromEntries(
      groups.flatMap(({ kind }) =>
        pathsWhere((placement) => placement.kind === kind).flatMap((path) => {
          const of = value(kind);
          return of === undefined ? [] : [[path, of]];
        }),
      ),
    );
  const vmFolders = [
    "massar",
    ...placements.map(({ folder }) => folder),
    ...(site.rehearsal === undefined ? [] : ["rehearsals"]),
  ];
  const pods = extension.datastoreClusters;
  const storageClasses = [...new Set([...pods, ...extension.nfsDatastores].map(({ storageClass }) => storageClass))];
  const shapedNetwork = model.link.gateways[siteName].network;
  const rates = model.link.streams.map(({ bandwidth }) => bandwidth.bitsPerSecond);
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const shapedRate = Math.max(...rates, total / model.link.gateways[siteName].members.length);

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
        groups: [
          ...groups
            .filter(({ cluster }) => cluster === name)
            .map(({ kind, members }) => ({
              name: `${kind}-vms`,
              kind: "vm",
              members: members.map((member) => member.name),
            })),
          ...[...new Set(hosts.flatMap((host) => ("rack" in host ? [host.rack] : [])))].map((rack) => ({
            name: `${rack}-hosts`,
            kind: "host",
            members: hosts.filter((host) => "rack" in host && host.rack === rack).map((host) => host.name),
          })),
        ],
        rules: groups
          .filter(({ cluster }) => cluster === name)
          .flatMap(({ kind, members, separateHosts, preferredRack, dependsOn }) => [
            ...(separateHosts && members.length > 1
              ? [
                  rule(`${kind}-on-separate-hosts`, {
                    kind: "antiAffinity",
                    mandatory: true,
                    vms: members.map((member) => member.name),
                  }),
                ]
              : []),
            ...(preferredRack === undefined
              ? []
              : [
                  rule(`${kind}-prefer-${preferredRack}`, {
                    kind: "vmHost",
                    vmGroup: `${kind}-vms`,
                    affineHostGroup: `${preferredRack}-hosts`,
                  }),
                ]),
            ...dependsOn
              .filter((dependency) => groups.some((group) => group.kind === dependency))
              .map((dependency) =>
                rule(`${kind}-after-${dependency}`, {
                  kind: "dependency",
                  vmGroup: `${kind}-vms`,
                  dependsOnVmGroup: `${dependency}-vms`,
                }),
              ),
          ]),
        overrides: groups
          .filter(({ cluster }) => cluster === name)
          .flatMap(({ members, priority }) =>
            members.map((member) => ({
              vm: member.name,
              automation: "",
              restartPriority: RESTARTS[priority - 1] ?? "",
              isolationResponse: "clusterIsolationResponse",
            })),
          ),
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
          lockdown: lockdownOf(cluster.name),
          vendor,
          model: make,
          cpuSockets: sockets,
          cpuCores: sockets * coresPerSocket,
          // servers report values slightly below the nominal ones
          cpuMegahertz: frequency.toMegahertz() - 7,
          memoryBytes: memory.bytes - 2 ** 20,
          physicalNics: nics.map(({ device, speed }) => ({ device, megabitPerSecond: speed.toMegabitsPerSecond() })),
          kernelNics: [
            {
              device: "vmk0",
              portGroup: "Management Network",
              address: "10.0.0.1",
              netmask: "",
              mtu: 1500,
              stack: "",
              services: ["management"],
            },
            ...adaptersOf(cluster.name).map(({ network, purpose }, index) => ({
              device: `vmk${index + 1}`,
              portGroup: `pg-${cluster.name}-${network}`,
              address: site.networks[network]?.cidr.host(Number(host.name.slice(4, 6))) ?? "",
              netmask: "255.255.255.0",
              mtu: 9000,
              stack: { vmotion: "vmotion", storage: "defaultTcpipStack" }[purpose],
              services: { vmotion: ["vmotion"], storage: [] }[purpose],
            })),
          ],
          standardSwitches: [{ name: "vSwitch0", devices: [...hardware.managementNics] }],
          timeServers: [...site.ntpServers],
          logHost: site.hostLogs ?? "",
          licensed: false,
          thumbprint: "",
        };
      }),
    ),
    switches: [...baseline.switches, ...extension.switches].map(({ name, mtu, uplinks, cluster, ...spec }) => ({
      name,
      path: `${root}/network/${name}`,
      version: "7.0.0",
      mtu,
      uplinks: Object.keys(uplinks),
      security: refused,
      teaming: teaming(Object.keys(uplinks)),
      networkIoControl: true,
      traffic: Object.entries({ vsan: "normal", ...("shares" in spec && spec.shares) }).map(([kind, sharesLevel]) => ({
        kind,
        sharesLevel,
        shares: 50,
        reservation: 0,
        limit: -1,
      })),
      hosts: hostsOf(cluster).map((host) => ({ name: host, devices: Object.values(uplinks) })),
    })),
    portGroups: [
      ...baseline.switches.flatMap(({ name, portGroups }) =>
        portGroups.map((group) => portGroup(root, group.name, name, [], site.networks[group.network]?.vlan.number)),
      ),
      ...extension.switches.flatMap(({ name, cluster, networks, uplinks }) =>
        networks.map((network) => ({
          ...portGroup(
            root,
            `pg-${cluster}-${network}`,
            name,
            Object.keys(uplinks),
            site.networks[network]?.vlan.number,
          ),
          ...(network === shapedNetwork && {
            shapingIn: {
              enabled: true,
              averageBitPerSecond: shapedRate,
              peakBitPerSecond: shapedRate,
              burstBytes: shapedRate / 8,
            },
          }),
        })),
      ),
      ...[...baseline.switches, ...extension.switches].map(({ name }) => ({
        ...portGroup(root, `${name}-DVUplinks`, name, [], 0),
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
      rules: groups
        .filter(({ quorum, storage, members }) => quorum && storage.name === name && members.length > 1)
        .map(({ kind, members }) =>
          rule(`${kind}-on-separate-datastores`, {
            kind: "antiAffinity",
            vms: members.map((member) => member.name),
          }),
        ),
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
      ...extension.nfsDatastores.map(({ name, capacity, cluster, version, server, path }) => ({
        name,
        path: `${root}/datastore/${name}`,
        type: version === "3" ? "NFS" : "NFS41",
        capacityBytes: capacity.bytes,
        disks: [],
        remote: [`${server}:${path}`],
        hosts: hostsOf(cluster),
        datastoreCluster: "",
      })),
    ],
    storagePolicies: [
      policy("vSAN Default Storage Policy", { provider: "VSAN", capability: "stripeWidth", values: ["1"] }),
      ...storageClasses.map((storageClass) =>
        policy(`massar-${storageClass}`, {
          provider: "http://www.vmware.com/storage/tag",
          capability: "massar-storage-class",
          values: [storageClass],
        }),
      ),
    ],
    resourcePools: extension.clusters.flatMap(({ name: cluster, resourcePools }) =>
      resourcePools.map(({ name, cpuShares, memoryShares, memoryReservation }) => ({
        name,
        path: `${root}/host/${cluster}/Resources/${name}`,
        cluster,
        vApp: false,
        cpu: { ...unlimited, sharesLevel: cpuShares },
        memory: { ...unlimited, sharesLevel: memoryShares, reservation: memoryReservation?.toMebibytes() ?? 0 },
      })),
    ),
    virtualMachines: [...machines, ...existing, ...templates],
    tagCategories: [
      ...["managed-by", "protection", "site", "system", "tier"].map((name) => [name, "VirtualMachine"] as const),
      ["storage-class", "Datastore"] as const,
    ].map(([name, type]) => ({ name: `massar-${name}`, description: "", cardinality: "SINGLE", types: [type] })),
    tags: [
      ...[stack, "replication-link"].map((name) =>
        tag(
          "managed-by",
          name,
          pathsWhere((placement) => placement.stack === name),
        ),
      ),
      ...["databaseStreaming", "fileReplication", "rebuild"].map((name) =>
        tag(
          "protection",
          name,
          pathsWhere(({ kind }) => (specOf(kind)?.protection.mechanism ?? "rebuild") === name),
        ),
      ),
      tag("site", siteName, ofAll),
      tag("system", "massar", ofAll),
      ...placements.map(({ kind }) =>
        tag(
          "tier",
          kind,
          pathsWhere((placement) => placement.kind === kind),
        ),
      ),
      ...storageClasses.map((name) =>
        tag("storage-class", name, [
          ...pods
            .filter(({ storageClass }) => storageClass === name)
            .flatMap((pod) => pod.datastores.map((datastore) => `${root}/datastore/${pod.name}/${datastore.name}`)),
          ...extension.nfsDatastores
            .filter(({ storageClass }) => storageClass === name)
            .map((datastore) => `${root}/datastore/${datastore.name}`),
        ]),
      ),
    ],
    customAttributes: [
      { name: "backup", type: "", values: {} },
      attribute(
        "rpo",
        valuesOf((kind) => specOf(kind)?.protection.rpo.toString()),
      ),
      attribute(
        "rto",
        valuesOf((kind) => specOf(kind)?.protection.rto.toString()),
      ),
      attribute(
        "recovery-priority",
        valuesOf((kind) => specOf(kind)?.recoveryPriority.toString()),
      ),
    ],
    roles: [
      { name: "Admin", system: true, privileges: [] },
      { name: "massar-auditor", system: false, privileges: ["System.Read", ...ROLE_PRIVILEGES["massar-auditor"]] },
      { name: "massar-operator", system: false, privileges: ["System.Read", ...ROLE_PRIVILEGES["massar-operator"]] },
    ],
    permissions: [
      { path: "/", principal: "admin", group: false, role: "Admin", propagate: true },
      { path: root, principal: "men.local\\vsphere-admins", group: true, role: "Admin", propagate: true },
      ...[
        ...extension.clusters.map(({ name }) => `host/${name}`),
        ...extension.switches.map(({ name }) => `network/${name}`),
        ...[...pods, ...extension.nfsDatastores].map(({ name }) => `datastore/${name}`),
      ].flatMap((path) =>
        (["auditor", "operator"] as const).map((who) => ({
          path: `${root}/${path}`,
          principal: site.access[`${who}s` as const],
          group: true,
          role: `massar-${who}`,
          propagate: true,
        })),
      ),
    ],
    files: [],
    tasks: [],
    sessions: [],
    takenBy: "men.local\\terraform",
    unseen: [],
  };
}

function reservedFor(tier: TierSpec | undefined, { cpus, memory }: PlacedMember) {
  const { reservation } = tier ?? {};
  return {
    cpuAllocation: { ...unlimited, reservation: cpus * (reservation?.cpuPerVirtualCpu.toMegahertz() ?? 0) },
    memoryAllocation: { ...unlimited, reservation: memory.toMebibytes() * (reservation?.memory.fraction ?? 0) },
  };
}

function machine(of: Partial<Machine>): Machine {
  return {
    name: "",
    path: "",
    template: false,
    powerState: "poweredOn",
    connection: "connected",
    encrypted: false,
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
    secureBoot: false,
    guestId: "",
    hardwareVersion: "",
    controllers: [],
    cdroms: [],
    disks: [],
    nics: [],
    guestInfoSha256: {},
    annotation: "",
    storagePolicy: "",
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
  storagePolicy: "",
  label: `Hard disk ${unit + 1}`,
  backing: "flat",
  sharing: "sharingNone",
  parent: "",
});

const teaming = (uplinks: readonly string[]) => ({
  policy: "loadbalance_loadbased",
  activeUplinks: [...uplinks],
  standbyUplinks: [],
});

const portGroup = (
  root: string,
  name: string,
  onSwitch: string,
  uplinks: readonly string[],
  vlan: number | undefined,
) => ({
  name,
  path: `${root}/network/${name}`,
  switch: onSwitch,
  uplink: false,
  binding: "earlyBinding",
  vlan: { kind: "access", id: vlan ?? -1, ranges: [] },
  security: refused,
  teaming: teaming(uplinks),
  shapingIn: unshaped,
  shapingOut: unshaped,
});

const rule = (name: string, of: Partial<Cluster["rules"][number]>) => ({
  name,
  kind: "",
  enabled: true,
  mandatory: false,
  vms: [],
  vmGroup: "",
  affineHostGroup: "",
  antiAffineHostGroup: "",
  dependsOnVmGroup: "",
  ...of,
});

const tag = (category: string, name: string, objects: string[]) => ({
  category: `massar-${category}`,
  name,
  description: "",
  objects,
});

const attribute = (name: string, values: Record<string, string>) => ({
  name: `massar-${name}`,
  type: "VirtualMachine",
  values,
});

const policy = (
  name: string,
  rule: { readonly provider: string; readonly capability: string; readonly values: string[] },
) => ({ name, description: "", rules: [{ ...rule, operator: "" }] });
