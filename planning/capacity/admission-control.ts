import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import { Percentage } from "../../model/units/percentage";
import { memoryOverhead } from "./memory-overhead";
import { type Room, sumOf } from "./room";

/**
 * The CPU need that HA assumes for a VM without a CPU reservation (`das.vmcpuminmhz`). The Availability guide says 32 MHz, the API reference
 * 256 MHz.
 */
export const PROCESSOR_DEFAULT = Frequency.parse("32 MHz");

/** The need of a VM that HA admission control counts: its reservations and memory overhead, never its use. */
export function admissionNeed(
  machine: { readonly cpus: number; readonly memory: DataSize; readonly reserved: Room },
  processorDefault = PROCESSOR_DEFAULT,
): Room {
  const { cpus, memory, reserved } = machine;
  return {
    cpu: reserved.cpu.isMoreThan(Frequency.none) ? reserved.cpu : processorDefault,
    memory: reserved.memory.plus(memoryOverhead(cpus, memory)),
  };
}

/** The part of its capacity that a cluster could lose and still run the admitted VMs. */
export interface FailoverCapacity {
  readonly total: Room;
  readonly needed: Room;
  readonly cpu: Percentage;
  readonly memory: Percentage;
}

/**
 * The current failover capacity under the policy "cluster resource percentage".
 *
 * @param hosts connected, not in maintenance, each by its root resource pool
 * @param needs of the VMs that are powered on
 * @see vSphere Availability 6.7, pp. 21–22, Computing the Current Failover Capacity
 */
export function failoverCapacity(hosts: readonly Room[], needs: readonly Room[]): FailoverCapacity {
  const total = sumOf(hosts);
  const needed = sumOf(needs);
  return {
    total,
    needed,
    cpu: freePart(total.cpu.hertz, needed.cpu.hertz),
    memory: freePart(total.memory.bytes, needed.memory.bytes),
  };
}

const freePart = (total: number, needed: number): Percentage =>
  Percentage.ofFraction(total === 0 ? 0 : (total - needed) / total);

/** How many hosts a cluster could lose under the slot policy. */
export interface SlotCapacity {
  readonly slot: Room;
  /** Slots of each host, in their order. */
  readonly slots: readonly number[];
  /** Hosts, from the largest, that can fail while there is a slot for each VM. */
  readonly failures: number;
}

/**
 * The current failover capacity under the slot policy: a slot is as large as the largest CPU need and the largest memory need.
 *
 * @see vSphere Availability 6.7, pp. 23–25, Slot Policy Admission Control
 */
export function slotCapacity(hosts: readonly Room[], needs: readonly Room[]): SlotCapacity {
  const slot: Room = {
    cpu: Frequency.hertz(Math.max(0, ...needs.map(({ cpu }) => cpu.hertz))),
    memory: DataSize.bytes(Math.max(0, ...needs.map(({ memory }) => memory.bytes))),
  };
  const slots = hosts.map(({ cpu, memory }) =>
    Math.min(fitting(cpu.hertz, slot.cpu.hertz), fitting(memory.bytes, slot.memory.bytes)),
  );
  const descending = slots.toSorted((a, b) => b - a);
  let left = descending.reduce((sum, count) => sum + count, 0);
  const failures = descending.findIndex((count) => {
    left -= count;
    return left < needs.length;
  });
  return { slot, slots, failures: failures < 0 ? hosts.length : failures };
}

/** How many times `part` fits into `whole`. A part of zero fits infinitely often. */
const fitting = (whole: number, part: number): number =>
  part === 0 ? Number.POSITIVE_INFINITY : Math.floor(whole / part);
