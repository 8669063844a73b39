import { z } from "zod";
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
  disks: z.array(disk),
});

/** The hosts of a site, as `vcenter-census hardware` prints them. Tests on both sides compare them with `hardware-shape.txt`. */
export const hardwareSchema = z.strictObject({ schemaVersion: z.literal(1), hosts: z.array(host) });

export type Hardware = z.output<typeof hardwareSchema>;
type Host = Hardware["hosts"][number];

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

/** What a deploy must not ignore. */
export interface HardwareFinding {
  readonly problem: string;
  readonly remedy: string;
}

export interface HardwareCheck {
  readonly findings: readonly HardwareFinding[];
  /** Datastores whose LUN, VMFS and model differ in size. They do not stop a deploy, because each step of a growth makes a difference. */
  readonly sizes: readonly HardwareFinding[];
  /** Datastores whose disks no host shows, because no host of their cluster is connected to vCenter yet. */
  readonly unchecked: readonly string[];
}

/** Compares what a deploy would format, and the hosts, with the model. */
export function compareHardware(site: Site, { hosts }: Hardware): HardwareCheck {
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
  return {
    sizes: planned.flatMap(sizeFindings),
    findings: [...planned.flatMap(diskFindings), ...ours.flatMap((each) => hostFindings(each, leastVersion(site)))],
    unchecked: planned.filter((datastore) => datastore.hosts.length === 0).map(({ name }) => name),
  };
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
  [21, "8.0.1"],
];

/** The least release of ESXi for the VMs that are cloned from the site's templates. */
function leastVersion({ baseline }: Site): string {
  const newest = Math.max(...baseline.templates.map(({ hardwareVersion }) => hardwareVersion));
  return ESXI_FOR_HARDWARE.find(([hardware]) => hardware >= newest)?.[1] ?? "8.0.1";
}

/** Above this, log-ins with tokens fail and the times of events mislead. */
const MOST_SKEW_SECONDS = 60;

function hostFindings({ name, version, clockSkewSeconds }: Host, least: string): HardwareFinding[] {
  const found: HardwareFinding[] = [];
  if (version !== "" && version.localeCompare(least, "en", { numeric: true }) < 0) {
    found.push({
      problem: `${name} runs ESXi ${version}. The VMs of the site's templates need ${least} or later.`,
      remedy: "Upgrade the host, or use a template with an older hardware version.",
    });
  }
  if (Math.abs(clockSkewSeconds) > MOST_SKEW_SECONDS) {
    found.push({
      problem: `The clock of ${name} differs from vCenter's by ${Math.abs(clockSkewSeconds)} s.`,
      remedy: "Configure the site's NTP servers on the host and on vCenter, and start ntpd.",
    });
  }
  return found;
}
