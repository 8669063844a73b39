import type { Census } from "../../census/census";
import type { Model } from "../../model/model";
import { type Machine, machinesAt } from "../../planning/capacity/machines";

/** Memory in bytes, CPU in hertz. */
export interface Amounts {
  readonly memory: number;
  readonly cpu: number;
}

/** A VM that runs at Marrakech, managed by this project or not. */
export interface RunningMachine {
  readonly name: string;
  /** Whether it is in the model. */
  readonly planned: boolean;
  readonly reserved: Amounts;
  /** The demand at the yearly peak, as in the capacity report: without a stated demand, all its memory and CPU. */
  readonly expected: Amounts;
}

/** The present state of a cluster. */
export interface ClusterUsage {
  /** The capacity of the usable hosts, without the largest ones: as many as the cluster must tolerate to lose. */
  readonly capacity: Amounts;
  /** Planned hosts that cannot run VMs: in maintenance, disconnected or missing. */
  readonly idle: readonly string[];
  readonly machines: readonly RunningMachine[];
  /** The reservations of VMs and resource pools. A pool's reservation counts in full. */
  readonly reserved: Amounts;
}

/** The present state of a datastore cluster or a single datastore, in bytes. */
export interface DatastoreUsage {
  /** The capacity up to its threshold, of the datastores that hosts can access. */
  readonly capacity: number;
  /** The used part of planned disks, the full size of other disks, and the swap files. */
  readonly used: number;
  readonly machines: readonly { readonly name: string; readonly planned: boolean; readonly uses: number }[];
}

const MEBIBYTE = 2 ** 20;
const MEGAHERTZ = 1e6;

type CensusMachine = Census["virtualMachines"][number];

const isOn = ({ powerState }: CensusMachine): boolean => powerState === "poweredOn";

const reservedOf = ({ cpuAllocation, memoryAllocation }: CensusMachine): Amounts => ({
  memory: memoryAllocation.reservation * MEBIBYTE,
  cpu: cpuAllocation.reservation * MEGAHERTZ,
});

const sumOf = (amounts: readonly Amounts[]): Amounts => ({
  memory: amounts.reduce((sum, { memory }) => sum + memory, 0),
  cpu: amounts.reduce((sum, { cpu }) => sum + cpu, 0),
});

/** The planned VMs at Marrakech, by name. */
const plannedMachines = (model: Model): ReadonlyMap<string, Machine> =>
  new Map(machinesAt(model, "marrakech").map((machine) => [machine.name, machine]));

/** The present capacity and use of a cluster at Marrakech. */
export function clusterUsage(model: Model, census: Census, cluster: string): ClusterUsage {
  const spec = model.sites.marrakech.extension.clusters.find(({ name }) => name === cluster);
  const hosts = census.hosts.filter((host) => host.cluster === cluster);
  const running = hosts.filter(({ connection, maintenance }) => connection === "connected" && !maintenance);
  const names = new Set(running.map(({ name }) => name));
  const speed = Math.min(...hosts.map(({ cpuMegahertz }) => cpuMegahertz)) * MEGAHERTZ;
  const planned = plannedMachines(model);
  const machines = census.virtualMachines.filter((each) => each.cluster === cluster && isOn(each));
  return {
    capacity: afterLosses(
      running.map(({ memoryBytes, cpuCores, cpuMegahertz }) => ({
        memory: memoryBytes,
        cpu: cpuCores * cpuMegahertz * MEGAHERTZ,
      })),
      spec?.highAvailability.hostFailuresToTolerate ?? 0,
    ),
    idle: (spec?.hosts ?? []).map(({ name }) => name).filter((name) => !names.has(name)),
    machines: machines.map((machine): RunningMachine => {
      const known = planned.get(machine.name);
      const all = { memory: machine.memoryMebibytes * MEBIBYTE, cpu: machine.cpus * speed };
      const { memory, cpu } = known?.tier?.demand ?? {};
      return {
        name: machine.name,
        planned: known !== undefined,
        reserved: reservedOf(machine),
        expected: {
          memory: Math.min(all.memory, memory?.bytes ?? all.memory),
          cpu: Math.min(all.cpu, cpu?.hertz ?? all.cpu),
        },
      };
    }),
    reserved: reservedOn(census, cluster, machines),
  };
}

/** The capacity after the loss of the largest hosts, for memory and CPU separately: these may be different hosts. */
function afterLosses(hosts: readonly Amounts[], lost: number): Amounts {
  const left = (amount: (host: Amounts) => number) =>
    hosts
      .map(amount)
      .toSorted((a, b) => b - a)
      .slice(lost)
      .reduce((sum, each) => sum + each, 0);
  return { memory: left(({ memory }) => memory), cpu: left(({ cpu }) => cpu) };
}

/** Nested resource pools are counted in the outermost one, which contains their reservations. */
function reservedOn(census: Census, cluster: string, machines: readonly CensusMachine[]): Amounts {
  const pools = census.resourcePools.filter((pool) => pool.cluster === cluster);
  const outermost = pools.filter(({ path }) => !pools.some((other) => path.startsWith(`${other.path}/`)));
  const within = (path: string, pool: string) => path === pool || path.startsWith(`${pool}/`);
  const outside = machines.filter(({ resourcePool }) => !outermost.some(({ path }) => within(resourcePool, path)));
  return sumOf([
    ...outside.map(reservedOf),
    ...outermost.map(({ path, cpu, memory }): Amounts => {
      const inside = sumOf(machines.filter(({ resourcePool }) => within(resourcePool, path)).map(reservedOf));
      return {
        memory: Math.max(memory.reservation * MEBIBYTE, inside.memory),
        cpu: Math.max(cpu.reservation * MEGAHERTZ, inside.cpu),
      };
    }),
  ]);
}

/**
 * The present use of a datastore cluster or a single datastore at Marrakech.
 *
 * @param fillable the fraction that may be used
 */
export function datastoreUsage(
  model: Model,
  census: Census,
  { name, fillable }: { name: string; fillable: number },
): DatastoreUsage {
  const datastores = census.datastores.filter((each) => each.name === name || each.datastoreCluster === name);
  const names = new Set(datastores.map((each) => each.name));
  const planned = plannedMachines(model);
  const machines = census.virtualMachines.flatMap((machine) => {
    const known = planned.get(machine.name);
    const written = machine.disks.flatMap(({ datastore, sizeBytes }, index) =>
      names.has(datastore) ? [Math.min(sizeBytes, known?.disks[index]?.used.bytes ?? sizeBytes)] : [],
    );
    if (written.length === 0) return [];
    const swaps = isOn(machine) && names.has(machine.disks[0]?.datastore ?? "");
    const swap = swaps ? machine.memoryMebibytes * MEBIBYTE - reservedOf(machine).memory : 0;
    const uses = written.reduce((sum, bytes) => sum + bytes, Math.max(0, swap));
    return [{ name: machine.name, planned: known !== undefined || machine.template, uses }];
  });
  return {
    capacity: datastores
      .filter(({ hosts }) => hosts.length > 0)
      .reduce((sum, { capacityBytes }) => sum + capacityBytes * fillable, 0),
    used: machines.reduce((sum, { uses }) => sum + uses, 0),
    machines,
  };
}
