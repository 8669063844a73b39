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
  /** The tiers that it brings. */
  readonly tiers: readonly string[];
  /** All VMs of the backup site then: at their size at recovery, of later groups what stands at standby size. */
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

/** What VMs reserve, and what they use at the peak of the year. */
export function needsOf(machines: readonly Machine[], frequency: Frequency): Record<"reserved" | "expected", Room> {
  return {
    reserved: sumOf(machines.map(({ reserved }) => reserved)),
    expected: sumOf(
      machines.map(({ expected, cpus }) => ({ cpu: expected.cpu ?? frequency.times(cpus), memory: expected.memory })),
    ),
  };
}

/** What a cluster has for VMs. */
export interface ClusterRoom {
  /** Once as many of its largest hosts are lost as it tolerates. Hosts in maintenance run nothing. */
  readonly room: Room;
  /** What its smallest host brings. */
  readonly smallestHost: Room;
  /** Of its slowest cores: what a virtual CPU without a stated demand is taken to use. */
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
