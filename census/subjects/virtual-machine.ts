import { dirname } from "node:path/posix";
import { portGroupName, TAG_CATEGORIES } from "../../model/names";
import type { PlacedMember } from "../../model/placement";
import type { Census } from "../census";
import { groupBy } from "../group-by";
import type { Deployment } from "../modelled-site";
import { size } from "../quantity";
import type { Kind } from "../subject";
import { type AllocationFacts, allocationFacts, unallocated } from "./allocation";
import { runByVcenter } from "./folder";

type VirtualMachineFacts = {
  readonly power: string;
  readonly CPUs: number;
  readonly memory: string;
  readonly "CPU hot add": boolean;
  readonly "memory hot add": boolean;
  readonly disks: readonly string[];
  readonly storage: readonly string[];
  readonly NICs: readonly string[];
  readonly cluster: string;
  readonly folder: string;
  readonly "resource pool": string;
  readonly "guest id": string;
  readonly firmware: string;
  readonly "hardware version": string;
  readonly tags: readonly string[];
} & AllocationFacts;

export const virtualMachine: Kind<VirtualMachineFacts> = {
  name: "virtual machine",
  telling: ["CPUs", "memory", "disks", "NICs", "storage"],
  expected: ({ deployments }) =>
    deployments.flatMap((deployment) => {
      const { kind, standing, surge } = deployment.placement;
      return [...standing, ...surge].map((member) => ({
        name: member.name,
        origin: "project" as const,
        tier: kind,
        facts: expectedFacts(deployment, member),
      }));
    }),
  observed: (census) => {
    const clusterOfDatastore = new Map(census.datastores.map((d) => [d.name, d.datastoreCluster || d.name]));
    const tags = tagsByPath(census);
    return census.virtualMachines
      .filter(({ template, path }) => !template && !runByVcenter(path))
      .map((machine) => ({
        name: machine.name,
        facts: {
          power: machine.powerState,
          CPUs: machine.cpus,
          memory: size(machine.memoryMebibytes * 2 ** 20),
          "CPU hot add": machine.cpuHotAdd,
          "memory hot add": machine.memoryHotAdd,
          disks: machine.disks.map(({ controller, bus, unit, sizeBytes, thin }) =>
            disk(`${controller} ${bus}:${unit}`, size(sizeBytes), thin),
          ),
          storage: [...new Set(machine.disks.map(({ datastore }) => clusterOfDatastore.get(datastore) ?? datastore))],
          NICs: machine.nics.map(({ network, adapter }) => `${network} ${adapter}`),
          cluster: machine.cluster,
          folder: dirname(machine.path),
          "resource pool": machine.resourcePool,
          "guest id": machine.guestId,
          firmware: machine.firmware,
          "hardware version": machine.hardwareVersion,
          ...allocationFacts(machine.cpuAllocation, machine.memoryAllocation),
          tags: (tags.get(machine.path) ?? []).map(({ tag }) => tag),
        },
      }));
  },
};

function expectedFacts(
  { placement, folder, resourcePool, managedBy }: Deployment,
  member: PlacedMember,
): VirtualMachineFacts {
  const { cluster, network, datastoreCluster, template, kind } = placement;
  return {
    power: "poweredOn",
    CPUs: member.cpus,
    memory: size(member.memory.bytes),
    "CPU hot add": true,
    "memory hot add": true,
    disks: member.disks.map(({ unitNumber, size: asked }) => disk(`pvscsi ${slot(unitNumber)}`, String(asked), true)),
    storage: [datastoreCluster],
    NICs: [`${portGroupName(cluster, network)} vmxnet3`],
    cluster,
    folder,
    "resource pool": resourcePool,
    "guest id": template.guestId,
    firmware: template.firmware,
    "hardware version": `vmx-${template.hardwareVersion}`,
    ...unallocated,
    tags: [`${TAG_CATEGORIES.tier}: ${kind}`, `${TAG_CATEGORIES.managedBy}: ${managedBy}`],
  };
}

const disk = (at: string, capacity: string, thin: boolean) => `${at} ${capacity} ${thin ? "thin" : "thick"}`;

/** Where the provider plugs a disk in: it counts 15 disks to a SCSI controller, whose own unit is 7. */
function slot(unitNumber: number): string {
  const unit = unitNumber % 15;
  return `${Math.floor(unitNumber / 15)}:${unit < 7 ? unit : unit + 1}`;
}

const tagsByPath = ({ tags }: Census) =>
  groupBy(
    tags.flatMap(({ category, name, objects }) => objects.map((path) => ({ path, tag: `${category}: ${name}` }))),
    ({ path }) => path,
  );
