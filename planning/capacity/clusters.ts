import { groupBy } from "../../lib/group-by";
import { oncePer } from "../../lib/once-per";
import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import { type Hardware, SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { PostureKind } from "../../model/schema/workload";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import { admissionNeed } from "./admission-control";
import { inPosture, type Machine, machinesAt } from "./machines";
import { memoryOverhead } from "./memory-overhead";
import { type Room, roomAfterLosing, sumOf } from "./room";

/** A host that runs VMs. */
export interface Host {
  readonly name: string;
  /** What it is built of, by the name of its hardware. */
  readonly kind: string;
  readonly hardware: Hardware;
  readonly cores: number;
  /** What it has for VMs: without what ESXi takes. */
  readonly room: Room;
}

/** A cluster with what it runs in one posture. */
export interface ClusterUse {
  readonly site: SiteName;
  readonly name: string;
  readonly half: "baseline" | "extension";
  /** @default - the same in each posture */
  readonly posture: PostureKind | undefined;
  /** As findings name it: `rabat/rabat-extension`, `marrakech/marrakech-recovery/standby`. */
  readonly scope: string;
  /** Those that run VMs: none in maintenance. */
  readonly hosts: readonly Host[];
  readonly hostFailures: number;
  readonly machines: readonly Machine[];
  readonly path: ModelPath;
}

/** Every cluster of both sites; those that run other VMs once Marrakech is recovered, in each posture. Worked out once per model. */
export const clustersOf = oncePer((model: Model): readonly ClusterUse[] =>
  SITE_NAMES.flatMap((site) => clustersAt(model, site)),
);

function clustersAt(model: Model, siteName: SiteName): ClusterUse[] {
  const { role, baseline, extension, hardware } = model.sites[siteName];
  const hostsOf = (
    hosts: readonly { readonly name: string; readonly hardware: string; readonly maintenance?: boolean }[],
  ) =>
    hosts.flatMap(({ name, hardware: kind, maintenance = false }): Host[] => {
      const built = hardware[kind];
      return built === undefined || maintenance ? [] : [{ name, kind, hardware: built, ...forMachines(built, model) }];
    });
  const machinesIn = (posture: PostureKind) =>
    groupBy(machinesAt(inPosture(model, posture), siteName), ({ cluster }) => cluster);
  const always = machinesIn("standby");
  const postures: readonly (PostureKind | undefined)[] = role === "primary" ? [undefined] : ["standby", "recovered"];
  return [
    ...baseline.clusters.map(
      ({ name, hosts, highAvailability }, index): ClusterUse => ({
        site: siteName,
        name,
        half: "baseline",
        posture: undefined,
        scope: `${siteName}/${name}`,
        hosts: hostsOf(hosts),
        hostFailures: highAvailability.hostFailuresToTolerate,
        machines: always.get(name) ?? [],
        path: [siteName, "baseline", "clusters", index],
      }),
    ),
    ...postures.flatMap((posture) => {
      const machines = posture === undefined ? always : machinesIn(posture);
      return extension.clusters.map(
        ({ name, hosts, highAvailability }, index): ClusterUse => ({
          site: siteName,
          name,
          half: "extension",
          posture,
          scope: [siteName, name, ...(posture === undefined ? [] : [posture])].join("/"),
          hosts: hostsOf(hosts),
          hostFailures: highAvailability.hostFailuresToTolerate,
          machines: machines.get(name) ?? [],
          path: [siteName, "extension", "clusters", index],
        }),
      );
    }),
  ];
}

function forMachines({ sockets, coresPerSocket, frequency, memory }: Hardware, { planning }: Model) {
  const cores = sockets * coresPerSocket;
  const left = 1 - planning.reserves.hypervisor.fraction;
  return {
    cores,
    room: { cpu: frequency.times(cores * left), memory: DataSize.bytes(Math.floor(memory.bytes * left)) },
  };
}

/** What a cluster has, and three accounts of what its VMs take of it. Admission control sees the first alone. */
export interface ClusterCapacity {
  readonly has: Room & { readonly cores: number };
  /** What is left once as many of the largest hosts are lost as the cluster tolerates. */
  readonly hasAfterLoss: Room;
  /** What VMs have for themselves, as the model states it. */
  readonly reserved: Room;
  /** What HA counts for that: with its default for CPU, and with what ESXi takes beside a VM's memory. */
  readonly admitted: Room;
  /** What VMs were given: their virtual CPUs at the speed of the slowest cores. */
  readonly configured: Room & { readonly processors: number };
  /** What VMs use at the peak of the year, with what ESXi takes beside their memory. */
  readonly expected: Room;
}

/** Worked out once per cluster. */
export const capacityOf = oncePer(({ hosts, hostFailures, machines }: ClusterUse): ClusterCapacity => {
  const rooms = hosts.map(({ room }) => room);
  const processors = machines.reduce((sum, { cpus }) => sum + cpus, 0);
  const slowest = Math.min(...hosts.map(({ hardware }) => hardware.frequency.hertz));
  return {
    has: { ...sumOf(rooms), cores: hosts.reduce((sum, { cores }) => sum + cores, 0) },
    hasAfterLoss: roomAfterLosing(rooms, hostFailures),
    reserved: sumOf(machines.map(({ reserved }) => reserved)),
    admitted: sumOf(machines.map((machine) => admissionNeed(machine))),
    configured: {
      cpu: Frequency.hertz(hosts.length === 0 ? 0 : slowest * processors),
      memory: DataSize.bytes(machines.reduce((sum, { memory }) => sum + memory.bytes, 0)),
      processors,
    },
    expected: sumOf(machines.map(expectedRoom)),
  };
});

/** What a VM uses of its host at the peak of the year. */
export const expectedRoom = ({ cpus, memory, expected }: Machine): Room => ({
  cpu: expected.cpu,
  memory: expected.memory.plus(memoryOverhead(cpus, memory)),
});
