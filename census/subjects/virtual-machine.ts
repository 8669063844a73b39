import { createHash } from "node:crypto";
import { dirname } from "node:path/posix";
import { memberGuestInfo } from "../../model/guest-settings";
import { portGroupName, storagePolicyName } from "../../model/names";
import type { PlacedMember } from "../../model/placement";
import type { Site } from "../../model/schema/site";
import { REPORTED } from "../../roles/configuration";
import type { Census } from "../census";
import { isManagedByProject } from "../managed-by-project";
import { type Deployment, membersOf, poolPath } from "../modelled-site";
import { size } from "../quantity";
import type { Kind } from "../subject";
import { tagsByPath, tagText } from "../tags-by-path";
import { type AllocationFacts, allocationFacts, unallocated } from "./allocation";
import { isClusterService } from "./folder";

type VirtualMachineFacts = {
  readonly power: string;
  readonly CPUs: number;
  readonly memory: string;
  readonly "CPU hot add": boolean;
  readonly "memory hot add": boolean;
  readonly disks: readonly string[];
  readonly "disk slots": readonly string[];
  readonly storage: readonly string[];
  /** Of the VM home and of each disk. */
  readonly "storage policies": readonly string[];
  readonly networks: readonly string[];
  readonly "NIC types": readonly string[];
  readonly cluster: string;
  readonly folder: string;
  readonly "resource pool": string;
  readonly "guest id": string;
  readonly firmware: string;
  readonly "secure boot": boolean;
  readonly "hardware version": string;
  readonly tags: readonly string[];
  readonly attributes: readonly string[];
  /** Hashes of the address, users, time and firewall settings. */
  readonly "first-boot settings": readonly string[];
  /** The hash of the fingerprint of what the guest got last, if it reports one: a claim of the guest. */
  readonly "configuration in the guest"?: string;
} & AllocationFacts;

export const virtualMachine: Kind<VirtualMachineFacts> = {
  name: "virtual machine",
  shown: ["CPUs", "memory", "disks", "networks"],
  reported: ["configuration in the guest"],
  expected: ({ site, deployments, adopted, configurationOf }) => [
    ...site.baseline.virtualMachines.flatMap((spec) => {
      if (spec.power === "template") return [];
      const tier = adopted.get(spec.name);
      return {
        name: spec.name,
        ...(tier === undefined ? { origin: "baseline" as const } : { origin: "adopted" as const, tier }),
        facts: {
          power: { on: "poweredOn", off: "poweredOff", suspended: "suspended" }[spec.power],
          CPUs: spec.cpus,
          memory: size(spec.memory.bytes),
          disks: spec.disks.map(String),
          storage: [spec.datastore],
          networks: spec.portGroup === undefined ? [] : [spec.portGroup],
          cluster: spec.cluster,
          "guest id": spec.guestId,
        },
      };
    }),
    ...deployments.flatMap((deployment) =>
      membersOf(deployment.placement).map((member) => ({
        name: member.name,
        origin: "project" as const,
        tier: deployment.placement.kind,
        facts: { ...managedFacts(site, deployment, member), ...configurationFact(configurationOf(member.name)) },
      })),
    ),
  ],
  observed: (census) => {
    const clusterOfDatastore = new Map(census.datastores.map((d) => [d.name, d.datastoreCluster || d.name]));
    const tags = tagsByPath(census);
    return census.virtualMachines
      .filter(({ template, path }) => !template && !isClusterService(path))
      .map((machine) => ({
        name: machine.name,
        facts: {
          power: machine.powerState,
          CPUs: machine.cpus,
          memory: size(machine.memoryMebibytes * 2 ** 20),
          "CPU hot add": machine.cpuHotAdd,
          "memory hot add": machine.memoryHotAdd,
          disks: machine.disks.map(({ sizeBytes }) => size(sizeBytes)),
          "disk slots": machine.disks.map(({ controller, bus, unit, sizeBytes, thin }) =>
            diskSlot(`${controller} ${bus}:${unit}`, size(sizeBytes), thin),
          ),
          storage: [...new Set(machine.disks.map(({ datastore }) => clusterOfDatastore.get(datastore) ?? datastore))],
          "storage policies": [...new Set([machine, ...machine.disks].map(({ storagePolicy }) => storagePolicy))],
          networks: machine.nics.map(({ network }) => network),
          "NIC types": machine.nics.map(({ adapter }) => adapter),
          cluster: machine.cluster,
          folder: dirname(machine.path),
          "resource pool": machine.resourcePool,
          "guest id": machine.guestId,
          firmware: machine.firmware,
          "secure boot": machine.secureBoot,
          "hardware version": machine.hardwareVersion,
          ...allocationFacts(machine.cpuAllocation, machine.memoryAllocation),
          tags: tags(machine.path),
          attributes: attributesOf(census, machine.path),
          "first-boot settings": Object.entries(machine.guestInfoSha256).filter(isOfFirstBoot).map(setting),
          ...(machine.guestInfoSha256[REPORTED] && {
            "configuration in the guest": machine.guestInfoSha256[REPORTED],
          }),
        },
      }));
  },
};

function managedFacts(site: Site, deployment: Deployment, member: PlacedMember): VirtualMachineFacts {
  const { placement, folder, tags, attributes } = deployment;
  const { cluster, network, storage, storageClass, resourcePool } = placement;
  const { template } = member;
  return {
    power: "poweredOn",
    CPUs: member.cpus,
    memory: size(member.memory.bytes),
    "CPU hot add": true,
    "memory hot add": true,
    disks: member.disks.map((disk) => String(disk.size)),
    "disk slots": member.disks.map((disk) => diskSlot(`pvscsi ${slot(disk.unitNumber)}`, String(disk.size), true)),
    storage: [storage.name],
    "storage policies": [storagePolicyName(storageClass)],
    networks: [portGroupName(cluster, network)],
    "NIC types": ["vmxnet3"],
    cluster,
    folder,
    "resource pool": poolPath(site, cluster, resourcePool),
    "guest id": template.guestId,
    firmware: template.firmware,
    "secure boot": template.firmware === "efi" && template.secureBoot,
    "hardware version": `vmx-${template.hardwareVersion}`,
    ...unallocated,
    "CPU reserved": `${member.reserved.cpu.toMegahertz()} MHz`,
    "memory reserved": size(member.reserved.memory.bytes),
    tags: Object.entries(tags).map(([category, tag]) => tagText(category, tag)),
    attributes: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    "first-boot settings": Object.entries(memberGuestInfo(site, placement, member)).map(([key, value]) =>
      setting([key, sha256(value)]),
    ),
  };
}

/** The census hashes what the guest reports. */
const configurationFact = (fingerprint: string | undefined) =>
  fingerprint === undefined ? {} : { "configuration in the guest": sha256(fingerprint) };

const isOfFirstBoot = ([key]: readonly [string, string]): boolean => key !== REPORTED;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const diskSlot = (at: string, capacity: string, thin: boolean) => `${at} ${capacity} ${thin ? "thin" : "thick"}`;

/** The controller slot of a disk: the provider puts 15 disks on a SCSI controller, which uses unit 7 itself. */
function slot(unitNumber: number): string {
  const unit = unitNumber % 15;
  return `${Math.floor(unitNumber / 15)}:${unit < 7 ? unit : unit + 1}`;
}

/** The project's custom attributes. Those of others are not compared. */
const attributesOf = ({ customAttributes }: Census, path: string) =>
  customAttributes
    .filter(isManagedByProject)
    .flatMap(({ name, values }) => (values[path] === undefined ? [] : [attribute(name, values[path])]));

const attribute = (name: string, value: string) => `${name} ${value}`;

const setting = ([key, sha256]: readonly [string, string]) => `${key} ${sha256}`;
