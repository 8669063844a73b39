import type { Census } from "../../census/census";
import type { Model } from "../../model/model";
import { type Machine, machinesAt } from "../../planning/capacity/machines";

/** Bytes, and hertz. */
export interface Amounts {
  readonly memory: number;
  readonly cpu: number;
}

/** A VM that runs at Marrakech, whoever made it. */
export interface RunningMachine {
  readonly name: string;
  /** Whether the model knows of it. */
  readonly planned: boolean;
  readonly reserved: Amounts;
  /** At the peak of the year, as capacity counts it: a VM without a stated demand is taken to use all that it has. */
  readonly expected: Amounts;
}

/** A cluster as it is now. */
export interface ClusterUsage {
  /** What the hosts have that run VMs, once as many of the largest are lost as the cluster tolerates. */
  readonly has: Amounts;
  /** Planned hosts that run no VMs: in maintenance, not connected, or not there. */
  readonly idle: readonly string[];
  readonly machines: readonly RunningMachine[];
  /** What VMs and resource pools have for themselves; a pool's reservation counts whether its VMs use it or not. */
  readonly reserved: Amounts;
}

/** A datastore cluster, or a datastore of its own, as it is now. In bytes. */
export interface DatastoreUsage {
  /** What of it may be filled: its datastores that hosts reach, up to its threshold. */
  readonly has: number;
  /** What is written on it by what the model says of each VM, and all of a disk that it does not know; the swap files besides. */
  readonly taken: number;
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

/** The model's VMs at Marrakech, by name: what is known of what runs there. */
const plannedMachines = (model: Model): ReadonlyMap<string, Machine> =>
  new Map(machinesAt(model, "marrakech").map((machine) => [machine.name, machine]));

/** What a cluster of Marrakech has and runs now. */
export function clusterUsage(model: Model, census: Census, cluster: string): ClusterUsage {
  const spec = model.sites.marrakech.extension.clusters.find(({ name }) => name === cluster);
  const hosts = census.hosts.filter((host) => host.cluster === cluster);
  const running = hosts.filter(({ connection, maintenance }) => connection === "connected" && !maintenance);
  const names = new Set(running.map(({ name }) => name));
  const speed = Math.min(...hosts.map(({ cpuMegahertz }) => cpuMegahertz)) * MEGAHERTZ;
  const planned = plannedMachines(model);
  const machines = census.virtualMachines.filter((each) => each.cluster === cluster && isOn(each));
  return {
    has: afterLosses(
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

/** Each of the largest is lost, for memory and CPU apart: they need not be the same hosts. */
function afterLosses(hosts: readonly Amounts[], lost: number): Amounts {
  const left = (amount: (host: Amounts) => number) =>
    hosts
      .map(amount)
      .toSorted((a, b) => b - a)
      .slice(lost)
      .reduce((sum, each) => sum + each, 0);
  return { memory: left(({ memory }) => memory), cpu: left(({ cpu }) => cpu) };
}

/** Pools of pools are counted in the outermost, which reserves for them. */
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
 * What is on a store of Marrakech now.
 *
 * @param name the datastore cluster's, or the datastore's
 * @param fillable the part of it that may be full
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
    has: datastores
      .filter(({ hosts }) => hosts.length > 0)
      .reduce((sum, { capacityBytes }) => sum + capacityBytes * fillable, 0),
    taken: machines.reduce((sum, { uses }) => sum + uses, 0),
    machines,
  };
}
