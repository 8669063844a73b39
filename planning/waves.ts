import type { Model } from "../model/model";
import { BACKUP_SITE, type ClusterSpec, type Site } from "../model/schema/site";
import { DataSize } from "../model/units/data-size";
import { Frequency } from "../model/units/frequency";
import { inPosture, type Machine, machinesAt } from "./capacity/machines";
import { type Room, sumOf } from "./capacity/room";
import { priorityGroups } from "./timeline";

/** What runs at the backup site once a priority group has started. */
export interface RecoveryWave {
  readonly priority: number;
  /** The tiers that start in it. */
  readonly tiers: readonly string[];
  /** All VMs of the backup site then: started tiers at recovery size, later ones at standby size. */
  readonly machines: readonly Machine[];
}

/** The waves of a recovery, one for each priority group. The same in either posture. */
export function recoveryWaves(model: Model): RecoveryWave[] {
  const [standby, recovered] = (["standby", "recovered"] as const).map((kind) =>
    machinesAt(inPosture(model, kind), BACKUP_SITE),
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

/** The reservations of VMs, and their use at the yearly peak. */
export function needsOf(machines: readonly Machine[], frequency: Frequency): Record<"reserved" | "expected", Room> {
  return {
    reserved: sumOf(machines.map(({ reserved }) => reserved)),
    expected: sumOf(
      machines.map(({ expected, cpus }) => ({ cpu: expected.cpu ?? frequency.times(cpus), memory: expected.memory })),
    ),
  };
}

/** The capacity of a cluster for VMs. */
export interface ClusterRoom {
  /** After the loss of as many of its largest hosts as it tolerates, without hosts in maintenance. */
  readonly room: Room;
  /** The capacity of its smallest host. */
  readonly smallestHost: Room;
  /** Of its slowest cores: the assumed use of a virtual CPU without a stated demand. */
  readonly frequency: Frequency;
}

export function roomAfterLosses(site: Site, { hosts, highAvailability }: ClusterSpec): ClusterRoom {
  const all = hosts.flatMap(({ hardware: kind, maintenance }) => {
    const hardware = site.hardware[kind];
    if (hardware === undefined) return [];
    const { sockets, coresPerSocket, frequency, memory } = hardware;
    return [
      {
        maintenance,
        frequency: frequency.hertz,
        cpu: frequency.hertz * sockets * coresPerSocket,
        memory: memory.bytes,
      },
    ];
  });
  const running = all.filter(({ maintenance }) => !maintenance);
  const left = Math.max(0, running.length - highAvailability.hostFailuresToTolerate);
  const smallest = (amounts: readonly number[], count: number) =>
    amounts
      .toSorted((a, b) => a - b)
      .slice(0, count)
      .reduce((sum, amount) => sum + amount, 0);
  const room = (of: typeof all, count: number): Room => ({
    cpu: Frequency.hertz(
      smallest(
        of.map(({ cpu }) => cpu),
        count,
      ),
    ),
    memory: DataSize.bytes(
      smallest(
        of.map(({ memory }) => memory),
        count,
      ),
    ),
  });
  return {
    room: room(running, left),
    smallestHost: room(all, 1),
    frequency: Frequency.hertz(
      smallest(
        all.map(({ frequency }) => frequency),
        1,
      ),
    ),
  };
}
