import type { Census } from "../census/census";
import { isManagedByProject } from "../census/managed-by-project";
import { nominalFrequency, nominalSize, size } from "../census/quantity";
import { isClusterService } from "../census/subjects/folder";
import { groupBy } from "../lib/group-by";
import type { Site, SiteData } from "../model/schema/site";

type BaselineData = SiteData["baseline"];
type HardwareData = SiteData["hardware"][string];
type Machine = BaselineData["virtualMachines"][number];
type CensusMachine = Census["virtualMachines"][number];

/** An object that the model cannot express, or not completely. */
export interface NotExpressed {
  readonly object: string;
  readonly reason: string;
}

/** The objects of a vCenter that the project does not manage. */
export interface FoundBaseline {
  readonly baseline: BaselineData;
  /** The server models that `hardware` does not have yet. */
  readonly hardware: Readonly<Record<string, HardwareData>>;
  /** By path in `baseline`, why a value is a guess. */
  readonly guesses: ReadonlyMap<object, string>;
  readonly notExpressed: readonly NotExpressed[];
}

/** Typical of a mid-range array with flash cache: a census cannot measure them. */
const GUESSED_PERFORMANCE = { iops: 20000, throughput: "16 Gbit/s", latency: "8 ms" } as const;

/**
 * Describes what exists at a site as a baseline.
 *
 * @param managed the names of the project's objects by kind, as "cluster rabat-extension"
 * @param today the day of the census
 */
export function findBaseline(census: Census, site: Site, managed: ReadonlySet<string>, today: string): FoundBaseline {
  const notExpressed: NotExpressed[] = census.unseen.map((what) => ({
    object: what,
    reason: "the account may not read it",
  }));
  const cannot = (object: string, reason: string) => notExpressed.push({ object, reason });
  const guesses = new Map<object, string>();
  const others = <Item extends { readonly name: string }>(kind: string, items: readonly Item[]): Item[] => {
    const seen = new Set<string>();
    return items.filter(({ name }) => {
      if (managed.has(`${kind} ${name}`)) return false;
      if (seen.has(name))
        cannot(
          `${kind} ${name}`,
          "another object of this kind has the same name, and the model identifies it by its name alone: rename one in vCenter",
        );
      const isFirst = !seen.has(name);
      seen.add(name);
      return isFirst;
    });
  };

  const models = new HardwareModels(site.hardware);
  const clusterOfHost = new Map<string, string>();
  const clusters = others("cluster", census.clusters).flatMap((cluster): BaselineData["clusters"] => {
    const members = census.hosts.filter(
      ({ name, path }) => cluster.hosts.includes(name) && path.startsWith(`${cluster.path}/`),
    );
    const hosts = members.flatMap((host) => {
      const hardware = models.of(host, members);
      if (hardware === undefined) {
        cannot(
          `host ${host.name}`,
          `vCenter does not know its NICs (${host.connection}): read it again when it is connected`,
        );
        return [];
      }
      if (hardware.guess !== undefined) cannot(`host ${host.name}`, hardware.guess);
      if (host.maintenance)
        cannot(`host ${host.name}`, "it is in maintenance mode, which is temporary: the baseline does not record it");
      return [{ name: host.name, hardware: hardware.name }];
    });
    const { drs, highAvailability: ha, name } = cluster;
    if (hosts.length < 2) {
      const count = hosts.length === 0 ? "no host" : "one host";
      cannot(`cluster ${name}`, `it has ${count}, and the model's clusters tolerate the failure of one`);
      return [];
    }
    for (const host of hosts) clusterOfHost.set(host.name, name);
    if (!drs.enabled) cannot(`cluster ${name}`, "DRS is off, which the model always has on");
    if (!ha.enabled) cannot(`cluster ${name}`, "HA is off, which the model always has on");
    else if (ha.admissionControl.policy !== "resourcePercentage")
      cannot(`cluster ${name}`, `admission control is "${ha.admissionControl.policy}"`);
    const highAvailability = {
      hostFailuresToTolerate: Math.min(4, hosts.length - 1, Math.max(1, ha.admissionControl.hostFailuresToTolerate)),
    };
    if (!ha.enabled) guesses.set(highAvailability, "HA is off");
    return [
      {
        name,
        drs: { automation: automationOf(drs.automation), migrationThreshold: drs.migrationThreshold || 3 },
        highAvailability,
        hosts,
      },
    ];
  });
  for (const { name, cluster } of census.hosts) if (cluster === "") cannot(`host ${name}`, "it is in no cluster");
  const mostOf = (hosts: readonly string[]): string | undefined => {
    const counts = groupBy(
      hosts.flatMap((host) => clusterOfHost.get(host) ?? []),
      (cluster) => cluster,
    );
    return [...counts].toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0];
  };
  const clustersOf = (hosts: readonly string[]) => [...new Set(hosts.flatMap((host) => clusterOfHost.get(host) ?? []))];

  const networkOf = new Map(Object.entries(site.networks).map(([name, { vlan }]) => [Number(`${vlan}`), name]));
  const portGroups = others(
    "port group",
    census.portGroups.filter(({ uplink }) => !uplink),
  );
  const switches = others("switch", census.switches).flatMap((found): BaselineData["switches"] => {
    const cluster = mostOf(found.hosts.map(({ name }) => name));
    if (cluster === undefined) {
      cannot(`switch ${found.name}`, "none of its hosts is in a cluster of this baseline");
      return [];
    }
    const all = clustersOf(found.hosts.map(({ name }) => name));
    if (all.length > 1)
      cannot(`switch ${found.name}`, `it spans ${all.join(" and ")}: it is recorded under ${cluster}`);
    const sets = new Set(found.hosts.map(({ devices }) => devices.join()));
    if (sets.size > 1) cannot(`switch ${found.name}`, `its hosts use different NICs: ${[...sets].join(" or ")}`);
    const devices = found.hosts.find(({ name }) => clusterOfHost.get(name) === cluster)?.devices ?? [];
    const carried = portGroups.filter((group) => group.switch === found.name);
    return [
      {
        name: found.name,
        mtu: found.mtu,
        uplinks: Object.fromEntries(
          found.uplinks.flatMap((uplink, at) => (devices[at] === undefined ? [] : [[uplink, devices[at]]])),
        ),
        cluster,
        portGroups: carried.flatMap(({ name, vlan }) => {
          const network = vlan.kind === "access" ? networkOf.get(vlan.id) : undefined;
          return network === undefined ? [] : [{ name, network }];
        }),
        otherPortGroups: carried.flatMap(({ name, vlan }) =>
          vlan.kind === "access" && networkOf.has(vlan.id) ? [] : [{ name, vlan: vlanText(vlan) }],
        ),
      },
    ];
  });
  const knownGroups = new Set([
    ...switches.flatMap((each) => [...each.portGroups, ...(each.otherPortGroups ?? [])].map(({ name }) => name)),
  ]);
  const standardNetworks = [...new Set(census.standardNetworks.map((path) => path.slice(path.lastIndexOf("/") + 1)))];

  const datastores = others("datastore", census.datastores).flatMap((found): BaselineData["datastores"] => {
    const cluster = mostOf(found.hosts);
    if (cluster === undefined || found.capacityBytes === 0) {
      cannot(
        `datastore ${found.name}`,
        cluster === undefined ? "no cluster of this baseline mounts it" : "vCenter does not know its capacity",
      );
      return [];
    }
    const all = clustersOf(found.hosts);
    if (all.length > 1)
      cannot(`datastore ${found.name}`, `${all.join(" and ")} mount it: it is recorded under ${cluster}`);
    const written = site.baseline.datastores.find(({ name }) => name === found.name)?.performance;
    const performance = written
      ? { iops: written.iops, throughput: `${written.throughput}`, latency: `${written.latency}` }
      : GUESSED_PERFORMANCE;
    const value = { ...performance };
    if (JSON.stringify(performance) === JSON.stringify(GUESSED_PERFORMANCE)) guesses.set(value, "measure it");
    const usual = clusters.find(({ name }) => name === cluster)?.hosts.map(({ name }) => name) ?? [];
    const isUsual = usual.length === found.hosts.length && usual.every((host) => found.hosts.includes(host));
    return [
      {
        name: found.name,
        capacity: nominalSize(found.capacityBytes),
        cluster,
        ...(!isUsual && { hosts: found.hosts }),
        performance: value,
      } as BaselineData["datastores"][number],
    ];
  });

  const known = {
    clusters: new Set(clusters.map(({ name }) => name)),
    datastores: new Set(datastores.map(({ name }) => name)),
    groups: new Set([...knownGroups, ...standardNetworks]),
  };
  const images = new Set(site.baseline.templates.map(({ name }) => name));
  const unmanaged = census.virtualMachines.filter(
    ({ name, path }) => !isClusterService(path) && !managed.has(`virtual machine ${name}`),
  );
  const templates = site.baseline.templates.map(({ name }) => {
    const found = unmanaged.find((each) => each.template && each.name === name);
    const written = site.baseline.templates.find((each) => each.name === name);
    if (found === undefined)
      cannot(`template ${name}`, "the model has it, vCenter does not: its entry stays unchanged");
    return templateOf(found, written);
  });
  const root = `/${site.datacenter}/vm/`;
  const vApps = new Set(census.resourcePools.filter(({ vApp }) => vApp).map(({ path }) => path));
  const virtualMachines = unmanaged.flatMap((machine): Machine[] => {
    if (machine.template && images.has(machine.name)) return [];
    const object = `virtual machine ${machine.path}`;
    const [disk] = machine.disks;
    const reason =
      machine.cpus === 0
        ? `vCenter cannot read its configuration (${machine.connection})`
        : !known.clusters.has(machine.cluster)
          ? "its host is in no cluster of this baseline"
          : disk === undefined
            ? "it has no disk"
            : !known.datastores.has(disk.datastore)
              ? `its datastore "${disk.datastore}" is not in this baseline`
              : undefined;
    if (reason !== undefined || disk === undefined) {
      cannot(object, reason ?? "");
      return [];
    }
    const notes = notesOf(machine, root, vApps);
    for (const note of notes) cannot(object, note);
    const [nic] = machine.nics;
    const folder = machine.path.startsWith(root)
      ? machine.path.slice(root.length, -machine.name.length - 1)
      : vAppOf(machine.path);
    return [
      {
        name: machine.name,
        ...(folder !== "" && { folder }),
        guestId: machine.guestId || "otherGuest",
        cpus: machine.cpus,
        memory: size(machine.memoryMebibytes * 2 ** 20),
        disks: machine.disks.map(({ sizeBytes }) => size(sizeBytes)),
        cluster: machine.cluster,
        datastore: disk.datastore,
        ...(nic !== undefined && known.groups.has(nic.network) && { portGroup: nic.network }),
        ...powerOf(machine),
        ...(notes.length > 0 && { notes }),
      } as Machine,
    ];
  });

  return {
    baseline: {
      readOn: today,
      clusters,
      switches,
      ...(standardNetworks.length > 0 && { standardNetworks }),
      datastores,
      templates: templates as BaselineData["templates"],
      virtualMachines,
      others: othersOf(census, managed),
    },
    hardware: models.added,
    guesses,
    notExpressed,
  };
}

/** Names server models, and finds those that the site has already. */
class HardwareModels {
  readonly added: Record<string, HardwareData> = {};
  private readonly names = new Map<string, string>();

  constructor(existing: Site["hardware"]) {
    for (const [name, model] of Object.entries(existing)) {
      const { frequency, memory, nics, ...rest } = model;
      const written = {
        ...rest,
        frequency: nominalFrequency(frequency.toMegahertz()),
        memory: `${memory}`,
        nics: nics.map(({ device, speed }) => ({ device, speed: `${speed}` })),
      };
      this.names.set(keyOf(written), name);
    }
  }

  of(
    host: Census["hosts"][number],
    others: readonly Census["hosts"][number][],
  ): { readonly name: string; readonly guess?: string } | undefined {
    if (host.physicalNics.length === 0) {
      const like = others.find(
        (each) => each.physicalNics.length > 0 && each.model === host.model && each.memoryBytes === host.memoryBytes,
      );
      const model = like && this.of(like, []);
      return (
        model && {
          name: model.name,
          guess: `it is ${host.connection}: its NICs are assumed to be those of ${like?.name}`,
        }
      );
    }
    const onVSwitch0 = host.standardSwitches.find(({ name }) => name === "vSwitch0")?.devices ?? [];
    const management = onVSwitch0.length > 0 ? onVSwitch0 : host.physicalNics.slice(0, 1).map(({ device }) => device);
    const model = {
      vendor: host.vendor || "unknown",
      model: host.model || "unknown",
      sockets: host.cpuSockets,
      coresPerSocket: Math.max(1, Math.round(host.cpuCores / Math.max(1, host.cpuSockets))),
      frequency: nominalFrequency(host.cpuMegahertz),
      memory: nominalSize(host.memoryBytes),
      // the speed of a link that is down is unknown
      nics: host.physicalNics.map(({ device, megabitPerSecond: speed }) => ({
        device,
        speed: speedText(speed || 1000),
      })),
      managementNics: [...management],
    } as HardwareData;
    const key = keyOf(model);
    const name = this.names.get(key) ?? this.newName(model);
    this.names.set(key, name);
    return {
      name,
      ...(onVSwitch0.length === 0 && {
        guess: "it has no vSwitch0 with a NIC: its first NIC is written as the management NIC",
      }),
    };
  }

  private newName(model: HardwareData): string {
    const words = `${model.model} ${model.sockets}x${model.coresPerSocket} ${model.memory}`;
    const stem =
      words
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^[^a-z]+|-$/g, "") || "host";
    const taken = new Set(this.names.values());
    let name = stem;
    for (let number = 2; taken.has(name); number += 1) name = `${stem}-n${number}`;
    this.added[name] = model;
    return name;
  }
}

const keyOf = (model: object): string =>
  JSON.stringify(Object.entries(model).sort(([one], [other]) => (one < other ? -1 : 1)));
const speedText = (megabit: number): string =>
  megabit % 1000 === 0 ? `${megabit / 1000} Gbit/s` : `${megabit} Mbit/s`;

const automationOf = (automation: string) =>
  automation === "manual" || automation === "partiallyAutomated" ? automation : "fullyAutomated";

const vlanText = ({ kind, id, ranges }: Census["portGroups"][number]["vlan"]): string =>
  kind === "vlan"
    ? `${id}`
    : `${kind} ${ranges.map(({ start, end }) => (start === end ? start : `${start}-${end}`)).join(", ") || id}`;

function powerOf({ template, powerState }: CensusMachine): Pick<Machine, "power"> {
  if (template) return { power: "template" };
  if (powerState === "suspended") return { power: "suspended" };
  return powerState === "poweredOn" ? {} : { power: "off" };
}

/** "vApp Paie" of "/rabat/host/PROD/Resources/vApp Paie/SRV". */
const vAppOf = (path: string): string => path.split("/").slice(-2, -1).join();

/** Properties for which the model has no field. */
function notesOf(machine: CensusMachine, root: string, vApps: ReadonlySet<string>): string[] {
  const { disks, nics, snapshots, cdroms, controllers } = machine;
  const stores = [...new Set(disks.map(({ datastore }) => datastore))];
  const labels = disks.map(({ label }) => label);
  return [
    ...(machine.path.startsWith(root) && !vApps.has(machine.resourcePool) ? [] : ["in a vApp"]),
    ...(machine.connection === "connected" ? [] : [machine.connection]),
    ...(machine.encrypted ? ["encrypted"] : []),
    ...(snapshots.length > 0 ? [`${snapshots.length} snapshot${snapshots.length > 1 ? "s" : ""}`] : []),
    ...disks.filter(({ backing }) => backing !== "flat").map(({ label, backing }) => `${label}: ${backing}`),
    ...disks
      .filter(({ mode, backing }) => mode !== "persistent" && backing === "flat")
      .map(({ label, mode }) => `${label}: ${mode}`),
    ...(new Set(labels).size < labels.length ? ["disks with the same label"] : []),
    ...(stores.length > 1 ? [`disks also on ${stores.slice(1).join(", ")}`] : []),
    ...cdroms.filter((drive) => drive.startsWith("[")).map((drive) => `ISO ${drive}`),
    ...controllers
      .filter(({ sharing }) => sharing !== "" && sharing !== "noSharing")
      .map(({ type, bus }) => `shared bus of ${type} ${bus}`),
    ...(nics.length === 0 ? ["no NIC"] : []),
    ...nics.slice(1).map(({ network }) => `also on ${network}`),
  ];
}

function templateOf(found: CensusMachine | undefined, written: Site["baseline"]["templates"][number] | undefined) {
  if (written === undefined) return {};
  const { memory, systemDisk, ...rest } = written;
  const [disk] = found?.disks ?? [];
  return {
    ...rest,
    memory: `${memory}`,
    systemDisk: `${systemDisk}`,
    ...(found && {
      guestId: found.guestId,
      hardwareVersion: Number(found.hardwareVersion.replace("vmx-", "")),
      cpus: found.cpus,
      memory: size(found.memoryMebibytes * 2 ** 20),
      cluster: found.cluster,
      ...(disk && { systemDisk: size(disk.sizeBytes), datastore: disk.datastore }),
      ...(found.nics[0] && { portGroup: found.nics[0].network }),
    }),
  };
}

/** The roles of the project's accounts: `roleOf` in model/accounts.ts. */
const isOfAutomation = (role: string): boolean => role.startsWith("automation-");

/** One line for each object that nothing in the model refers to. */
function othersOf(census: Census, managed: ReadonlySet<string>): Record<string, string[]> {
  const foreign = <Item extends { readonly name: string }>(items: readonly Item[]) =>
    items.filter((each) => !isManagedByProject(each));
  const isOther =
    (kind: string) =>
    ({ path }: { readonly path: string }) =>
      !managed.has(`${kind} ${path}`);
  const clusters = census.clusters.filter(({ name }) => !managed.has(`cluster ${name}`));
  const count = (items: readonly unknown[]) => `${items.length} object${items.length === 1 ? "" : "s"}`;
  const all: Record<string, string[]> = {
    "clusters in folders": clusters.filter(({ path }) => path.split("/").length > 4).map(({ path }) => path),
    "resource pools": census.resourcePools
      .filter(isOther("resource pool"))
      .filter(({ cluster }) => !managed.has(`cluster ${cluster}`))
      .map(
        ({ path, vApp, cpu, memory }) =>
          `${path}: ${vApp ? "vApp, " : ""}CPU ${cpu.sharesLevel}, memory ${memory.sharesLevel}, reserved ${cpu.reservation} MHz and ${memory.reservation} MiB`,
      ),
    rules: clusters.flatMap(({ name, rules }) =>
      rules.map((rule) => `${name}: ${rule.name} (${rule.kind}${rule.enabled ? "" : ", off"})`),
    ),
    groups: clusters.flatMap(({ name, groups }) =>
      groups.map((group) => `${name}: ${group.name} (${group.kind}, ${count(group.members)})`),
    ),
    "overrides of VMs": clusters.flatMap(({ name, overrides }) => overrides.map(({ vm }) => `${name}: ${vm}`)),
    "datastore clusters": census.datastoreClusters
      .filter(({ name }) => !managed.has(`datastore cluster ${name}`))
      .map(({ name, datastores, automation }) => `${name}: ${datastores.join(", ")} (${automation})`),
    "VM folders": census.folders
      .filter(isOther("folder"))
      .filter(({ path, kind }) => kind === "vm" && path.split("/").length > 3 && !isClusterService(path))
      .map(({ path }) => path),
    "tag categories": foreign(census.tagCategories).map(
      ({ name, cardinality, types }) => `${name} (${cardinality}${types.length > 0 ? `, ${types.join(", ")}` : ""})`,
    ),
    tags: census.tags
      .filter(({ category }) => !isManagedByProject({ name: category }))
      .map(({ category, name, objects }) => `${category}: ${name} (${count(objects)})`),
    "custom attributes": foreign(census.customAttributes).map(
      ({ name, type, values }) => `${name}${type === "" ? "" : ` of ${type}`} (${count(Object.keys(values))})`,
    ),
    roles: foreign(census.roles)
      .filter(({ name, system }) => !system && !isOfAutomation(name))
      .map(({ name, privileges }) => `${name}: ${privileges.length} privileges`),
    permissions: census.permissions
      .filter(({ role }) => !isManagedByProject({ name: role }) && !isOfAutomation(role))
      .map(
        ({ path, principal, role, propagate }) => `${principal}: ${role} on ${path}${propagate ? " and below" : ""}`,
      ),
    "storage policies": foreign(census.storagePolicies).map(({ name }) => name),
  };
  return Object.fromEntries(Object.entries(all).filter(([, lines]) => lines.length > 0));
}
