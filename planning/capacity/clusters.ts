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
  /** The name of its hardware. */
  readonly kind: string;
  readonly hardware: Hardware;
  readonly cores: number;
  /** Its capacity for VMs, without the part that ESXi uses. */
  readonly room: Room;
}

/** A cluster with its VMs in one posture. */
export interface ClusterUse {
  readonly site: SiteName;
  readonly name: string;
  readonly half: "baseline" | "extension";
  /** @default - the same in each posture */
  readonly posture: PostureKind | undefined;
  /** As findings name it: `rabat/rabat-extension`, `marrakech/marrakech-recovery/standby`. */
  readonly scope: string;
  /** The hosts that run VMs, without those in maintenance. */
  readonly hosts: readonly Host[];
  readonly hostFailures: number;
  readonly machines: readonly Machine[];
  readonly path: ModelPath;
}

/** Every cluster of both sites. A cluster whose VMs depend on the posture is listed once per posture. Computed once per model. */
export const clustersOf = oncePer((model: Model): readonly ClusterUse[] =>
  SITE_NAMES.flatMap((site) => clustersAt(model, site)),
);

function clustersAt(model: Model, siteName: SiteName): ClusterUse[] {
  const { role, baseline, extension, hardware } = model.sites[siteName];
  const hostsOf = (
    hosts: readonly { readonly name: string; readonly hardware: string; readonly maintenance?: boolean | undefined }[],
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

/** The capacity of a cluster, and three measures of its use. Admission control counts only the reservations. */
export interface ClusterCapacity {
  readonly has: Room & { readonly cores: number };
  /** The capacity after the loss of as many of the largest hosts as the cluster tolerates. */
  readonly hasAfterLoss: Room;
  /** The reservations that the model states. */
  readonly reserved: Room;
  /** The reservations as HA counts them: with its CPU default and the memory overhead. */
  readonly admitted: Room;
  /** The configured sizes: virtual CPUs at the speed of the slowest cores. */
  readonly configured: Room & { readonly processors: number };
  /** The use at the yearly peak, with the memory overhead. */
  readonly expected: Room;
}

/** Computed once per cluster. */
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

/** The use of a VM at the yearly peak, with its memory overhead. */
export const expectedRoom = ({ cpus, memory, expected }: Machine): Room => ({
  cpu: expected.cpu,
  memory: expected.memory.plus(memoryOverhead(cpus, memory)),
});
