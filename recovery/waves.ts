import { inPosture, type Machine, machinesAt } from "../capacity/machines";
import type { Model } from "../model/model";
import type { Site } from "../sites/schema";
import { DataSize } from "../units/data-size";
import { Frequency } from "../units/frequency";
import { priorityGroups } from "./timeline";

/** What VMs need of a cluster, or what a cluster has for them. */
export interface Room {
  readonly cpu: Frequency;
  readonly memory: DataSize;
}

/** What runs at the backup site once a priority group has started. */
export interface RecoveryWave {
  readonly priority: number;
  /** The tiers that it brings. */
  readonly tiers: readonly string[];
  /** All VMs of the backup site then: at their size at recovery, of later groups what stands at standby size. */
  readonly machines: readonly Machine[];
}

const known = new WeakMap<Model, readonly RecoveryWave[]>();

/** The waves of a recovery, one for each priority group. Worked out once per model, the same in either posture. */
export function recoveryWaves(model: Model): readonly RecoveryWave[] {
  const waves = known.get(model) ?? allWaves(model);
  known.set(model, waves);
  return waves;
}

function allWaves(model: Model): RecoveryWave[] {
  const [standby, recovered] = (["standby", "recovered"] as const).map((kind) =>
    machinesAt(inPosture(model, kind), "marrakech"),
  ) as [readonly Machine[], readonly Machine[]];
  return priorityGroups(model.massar.tiers).map(({ priority, tiers }) => {
    const isRecovered = ({ tier }: Machine) => tier !== undefined && tier.recoveryPriority <= priority;
    return {
      priority,
      tiers: tiers.map(({ name }) => name),
      machines: [...standby.filter((each) => !isRecovered(each)), ...recovered.filter(isRecovered)],
    };
  });
}

/** What VMs reserve, and what they use at the peak of the year. */
export function needsOf(machines: readonly Machine[], frequency: Frequency): Record<"reserved" | "expected", Room> {
  const sum = (roomOf: (machine: Machine) => Room): Room =>
    machines.map(roomOf).reduce(
      (total, { cpu, memory }) => ({
        cpu: total.cpu.plus(cpu),
        memory: total.memory.plus(memory),
      }),
      NO_ROOM,
    );
  return {
    reserved: sum(({ reserved }) => reserved),
    expected: sum(({ expected, cpus }) => ({
      cpu: expected.cpu ?? frequency.times(cpus),
      memory: expected.memory,
    })),
  };
}

const NO_ROOM: Room = { cpu: Frequency.none, memory: DataSize.none };

/**
 * What a cluster has once as many of its largest hosts are lost as it tolerates. Hosts in maintenance run nothing.
 *
 * @returns also the frequency of its slowest cores, which a VM without a stated demand is taken to use
 */
export function roomAfterLosses(site: Site, cluster: Site["extension"]["clusters"][number]) {
  const hosts = cluster.hosts.flatMap(({ hardware: kind, maintenance }) => {
    const hardware = site.hardware[kind];
    if (maintenance || hardware === undefined) return [];
    const { sockets, coresPerSocket, frequency, memory } = hardware;
    return [{ cpu: frequency.times(sockets * coresPerSocket), memory, frequency }];
  });
  const left = Math.max(0, hosts.length - cluster.highAvailability.hostFailuresToTolerate);
  const smallest = (amounts: readonly number[]) =>
    amounts
      .toSorted((a, b) => a - b)
      .slice(0, left)
      .reduce((sum, amount) => sum + amount, 0);
  return {
    room: {
      cpu: Frequency.hertz(smallest(hosts.map(({ cpu }) => cpu.hertz))),
      memory: DataSize.bytes(smallest(hosts.map(({ memory }) => memory.bytes))),
    } satisfies Room,
    frequency: hosts.reduce(
      (slowest, { frequency }) => (slowest.isMoreThan(frequency) ? frequency : slowest),
      hosts[0]?.frequency ?? Frequency.none,
    ),
  };
}
