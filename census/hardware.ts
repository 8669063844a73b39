import { z } from "zod";
import { groupBy } from "../lib/group-by";
import type { Site } from "../model/schema/site";
import { DataSize } from "../model/units/data-size";

const disk = z.strictObject({
  canonicalName: z.string(),
  capacityBytes: z.int(),
  /** The VMFS of this vCenter that uses it, or "". */
  datastore: z.string(),
  /** The capacity of that VMFS, or 0. */
  datastoreBytes: z.int(),
  /** The types of the partitions on it: `vmfs`, `ntfs`. */
  partitions: z.array(z.string()),
});

const host = z.strictObject({
  name: z.string(),
  connection: z.string(),
  /** Of ESXi: `8.0.3`. Empty unless the host is connected. */
  version: z.string(),
  /** The host's clock minus vCenter's. */
  clockSkewSeconds: z.int(),
  ntpServers: z.array(z.string()),
  disks: z.array(disk),
});

/** A host that is not in vCenter's inventory. vCenter has connected to it. */
const joining = z.strictObject({
  name: z.string(),
  /** The type of vCenter's fault, or "". */
  fault: z.string(),
  /** Of its certificate, if it is not the expected one. */
  thumbprint: z.string(),
  version: z.string(),
  /** The address of another vCenter, or "". */
  managedBy: z.string(),
});

/** The hosts of a site, as `vcenter-census hardware` prints them. Tests on both sides compare them with `hardware-shape.txt`. */
export const hardwareSchema = z.strictObject({
  schemaVersion: z.literal(2),
  hosts: z.array(host),
  joining: z.array(joining),
});

export type Hardware = z.output<typeof hardwareSchema>;
type Host = Hardware["hosts"][number];
type Joining = Hardware["joining"][number];

/** @throws Error if the output is from another release of the collector */
export function readHardware(printed: unknown): Hardware {
  const { success, data, error } = hardwareSchema.safeParse(printed);
  if (success) return data;
  throw new Error(
    `The hardware is from another release of vcenter-census. Run npm run setup to build it again.\n${z.prettifyError(error)}`,
  );
}

/** The disks on which a site's stack creates datastores. */
export const disksToFormat = ({ extension }: Pick<Site, "extension">): string[] =>
  extension.datastoreClusters.flatMap(({ datastores }) => datastores.map((datastore) => datastore.disk));

export interface HardwareFinding {
  readonly problem: string;
  readonly remedy: string;
}

export interface HardwareCheck {
  /** What a deploy must not ignore. */
  readonly findings: readonly HardwareFinding[];
  /** What an operator should know or do, and what could not be checked. It does not stop a deploy: each step of a growth makes a difference in size. */
  readonly notes: readonly HardwareFinding[];
}

/** Compares what a deploy would format, and the hosts, with the model. */
export function compareHardware(site: Site, { hosts, joining }: Hardware): HardwareCheck {
  const connected = hosts.filter(({ connection }) => connection === "connected");
  const { clusters, datastoreClusters } = site.extension;
  const hostsOf = (cluster: string) => {
    const names = clusters.find(({ name }) => name === cluster)?.hosts.map(({ name }) => name) ?? [];
    return connected.filter(({ name }) => names.includes(name));
  };
  const planned = datastoreClusters.flatMap(({ cluster, datastores }) =>
    datastores.map((datastore) => ({ ...datastore, hosts: hostsOf(cluster) })),
  );
  const ours = clusters.flatMap(({ name }) => hostsOf(name));
  const least = leastVersion(site);
  return {
    findings: [
      ...planned.flatMap(diskFindings),
      ...ours.flatMap((each) => hostFindings(each, least)),
      ...joining.flatMap((each) => joiningFindings(site, each, least)),
    ],
    notes: [
      ...planned.flatMap(sizeFindings),
      ...unchecked(site, hosts),
      ...clusters.flatMap(({ name }) => mixedReleases(name, hostsOf(name))),
      ...otherTimeServers(site.ntpServers, ours),
    ],
  };
}

/** Hosts that cannot be read, because they are not connected. Another host may show the same disks, but not that they see them, too. */
function unchecked({ extension }: Site, hosts: readonly Host[]): HardwareFinding[] {
  const states = new Map(hosts.map(({ name, connection }) => [name, connection]));
  const names = extension.clusters.flatMap((cluster) => cluster.hosts.map(({ name }) => name));
  const unread = names.filter((name) => states.get(name) !== "connected");
  return [...groupBy(unread, (name) => states.get(name) ?? "absent")].map(([state, group]) => ({
    problem: `Not checked: disks, clock and NTP servers of ${group.join(", ")}, because ${
      state === "absent" ? "vCenter does not have the host yet" : `the host is ${state}`
    }.`,
    remedy:
      state === "absent"
        ? "Deploy the hosts before the datastores that only they see. Run npm run preflight again when they have joined."
        : "Connect the host in vCenter, or replace it: docs/guide/hosts.md.",
  }));
}

/** An upgrade that is not finished. */
function mixedReleases(cluster: string, hosts: readonly Host[]): HardwareFinding[] {
  const releases = groupBy(
    hosts.filter(({ version }) => version !== ""),
    ({ version }) => version,
  );
  if (releases.size < 2) return [];
  const found = [...releases].map(([version, group]) => `${version} on ${group.map(({ name }) => name).join(", ")}`);
  return [
    {
      problem: `The hosts of ${cluster} run different releases of ESXi: ${found.join("; ")}.`,
      remedy: "Upgrade the others, host by host: docs/guide/hosts.md#upgrade-esxi.",
    },
  ];
}

function otherTimeServers(wanted: readonly string[], hosts: readonly Host[]): HardwareFinding[] {
  const textOf = (servers: readonly string[]) => [...servers].sort().join(", ") || "none";
  const others = hosts.filter(({ ntpServers }) => textOf(ntpServers) !== textOf(wanted));
  return [...groupBy(others, ({ ntpServers }) => textOf(ntpServers))].map(([servers, group]) => ({
    problem: `NTP servers of ${group.map(({ name }) => name).join(", ")}: ${servers} instead of ${textOf(wanted)}.`,
    remedy:
      "A deploy to a live site sets them. Release 1.26.0 of the provider, which the simulation uses, cannot: set them in vCenter " +
      "(host, Configure, Time Configuration).",
  }));
}

/** Why vCenter cannot add a host, as its faults say. */
function joiningFindings(site: Site, host: Joining, least: string): HardwareFinding[] {
  const { name, fault, thumbprint, managedBy } = host;
  const expected = site.extension.clusters.flatMap(({ hosts }) => hosts).find((each) => each.name === name)?.thumbprint;
  const ofFault: Readonly<Record<string, HardwareFinding>> = {
    NoHost: {
      problem: `${name} does not answer vCenter.`,
      remedy:
        "Check its power, its name in DNS, and the firewall between vCenter and the host (TCP 443 and 902). If it died, " +
        "remove it from the code: docs/guide/hosts.md.",
    },
    SSLVerifyFault: {
      problem: `The certificate of ${name} has the thumbprint ${thumbprint}, not ${expected}.`,
      remedy:
        "Compare it with the host's console (DCUI, View Support Information). If the console shows the same, correct the site's " +
        "file. If not, do not deploy: another machine answers for this name.",
    },
    InvalidLogin: {
      problem: `${name} refuses the login of the account that adds it to vCenter.`,
      remedy: `Set its password in TF_VAR_${site.name}_esxi_passwords, or the password of all hosts in TF_VAR_${site.name}_esxi_password.`,
    },
  };
  if (fault !== "") {
    const other = { problem: `vCenter cannot connect to ${name}: ${fault}.`, remedy: "Read vCenter's event log." };
    return [ofFault[fault] ?? other];
  }
  const elsewhere = {
    problem: `${name} is managed by the vCenter ${managedBy}.`,
    remedy:
      "Remove it from the inventory of that vCenter first. If that vCenter no longer has it, disconnect the host from vCenter in its " +
      "own Host Client (Actions).",
  };
  return [...(managedBy === "" ? [] : [elsewhere]), ...releaseFindings(host, least)];
}

interface PlannedDatastore {
  readonly name: string;
  readonly disk: string;
  readonly capacity: DataSize;
  readonly hosts: readonly Host[];
}

/** A LUN's size is rounded by some arrays. */
const TOLERANCE = 0.01;

function diskFindings({ name, disk: wanted, capacity, hosts }: PlannedDatastore): HardwareFinding[] {
  const views = hosts.map(({ name: host, disks }) => ({
    host,
    disk: disks.find(({ canonicalName }) => canonicalName === wanted),
  }));
  const blind = views.filter((view) => view.disk === undefined).map(({ host }) => host);
  const disk = views.find((view) => view.disk !== undefined)?.disk;
  const unseen = {
    problem: `The disk ${wanted} of ${name} is not seen by ${blind.join(", ")}.`,
    remedy:
      "Present it to every host of the cluster, and rescan their storage adapters. Or correct its name in the site's file.",
  };
  return [...(blind.length > 0 ? [unseen] : []), ...(disk ? contentFindings(name, capacity, disk) : [])];
}

function contentFindings(name: string, capacity: DataSize, disk: Host["disks"][number]): HardwareFinding[] {
  const { canonicalName, capacityBytes, datastore, partitions } = disk;
  // it was formatted by an earlier deploy
  if (datastore === name) return [];
  const found: HardwareFinding[] = [];
  if (datastore !== "") {
    found.push({
      problem: `The disk ${canonicalName} of ${name} holds the datastore ${datastore}.`,
      remedy: `Give ${name} an empty disk in the site's file. If ${datastore} was renamed in vCenter, rename it back.`,
    });
  } else if (partitions.length > 0) {
    found.push({
      problem: `The disk ${canonicalName} of ${name} is not empty. It holds partitions: ${partitions.join(", ")}. A deploy would format it.`,
      remedy:
        `Give ${name} an empty disk in the site's file. Only if you are certain that the data is not needed, delete the partitions ` +
        "on a host: partedUtil delete.",
    });
  }
  if (differ(capacityBytes, capacity.bytes)) {
    found.push({
      problem: `The disk ${canonicalName} of ${name} has ${DataSize.bytes(capacityBytes)}, not ${capacity}.`,
      remedy: "Correct the disk or the capacity in the site's file.",
    });
  }
  return found;
}

const differ = (bytes: number, other: number): boolean => Math.abs(bytes - other) > TOLERANCE * other;

/** A formatted disk: an array grows the LUN, vCenter grows the VMFS, and the model states the result. Nothing else compares the three. */
function sizeFindings({ name, disk: wanted, capacity, hosts }: PlannedDatastore): HardwareFinding[] {
  const disks = hosts.flatMap(({ disks }) => disks.filter(({ canonicalName }) => canonicalName === wanted));
  const disk = disks.find(({ datastore }) => datastore === name);
  if (disk === undefined) return [];
  const { capacityBytes: lun, datastoreBytes: vmfs } = disk;
  if (!differ(lun, capacity.bytes) && !differ(vmfs, capacity.bytes)) return [];
  const remedy = () => {
    if (differ(vmfs, lun) && vmfs < lun) return `Expand the VMFS of ${name} to its LUN: ${GROW_GUIDE}.`;
    if (vmfs < capacity.bytes)
      return `Grow the LUN of ${name} on the array and rescan, or correct its capacity in the site's file.`;
    return `State ${DataSize.bytes(vmfs)} as the capacity of ${name} in the site's file.`;
  };
  return [
    {
      problem: `${name} differs in size: LUN ${DataSize.bytes(lun)}, VMFS ${DataSize.bytes(vmfs)}, model ${capacity}.`,
      remedy: remedy(),
    },
  ];
}

const GROW_GUIDE = "docs/guide/storage-and-vms.md";

/** The first release of ESXi that runs a VM of this hardware version. @see VMware KB 315655 (1003746) */
const ESXI_FOR_HARDWARE: readonly (readonly [hardwareVersion: number, esxi: string])[] = [
  [17, "7.0.0"],
  [18, "7.0.1"],
  [19, "7.0.2"],
  [20, "8.0.0"],
  [21, "8.0.2"],
];

/** The least release of ESXi for the VMs that are cloned from the site's templates. */
function leastVersion({ baseline }: Site): string {
  const newest = Math.max(...baseline.templates.map(({ hardwareVersion }) => hardwareVersion));
  return ESXI_FOR_HARDWARE.find(([hardware]) => hardware >= newest)?.[1] ?? "8.0.2";
}

/** Above this, log-ins with tokens fail and the times of events mislead. */
const MOST_SKEW_SECONDS = 60;

function releaseFindings({ name, version }: Pick<Host, "name" | "version">, least: string): HardwareFinding[] {
  if (version === "" || version.localeCompare(least, "en", { numeric: true }) >= 0) return [];
  return [
    {
      problem: `${name} runs ESXi ${version}. The VMs of the site's templates need ${least} or later.`,
      remedy: "Upgrade the host, or use a template with an older hardware version.",
    },
  ];
}

function hostFindings(host: Host, least: string): HardwareFinding[] {
  const { name, clockSkewSeconds } = host;
  const found = releaseFindings(host, least);
  if (Math.abs(clockSkewSeconds) > MOST_SKEW_SECONDS) {
    found.push({
      problem: `The clock of ${name} differs from vCenter's by ${Math.abs(clockSkewSeconds)} s.`,
      remedy: "Configure the site's NTP servers on the host and on vCenter, and start ntpd.",
    });
  }
  return found;
}
