import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";

/** CPU and memory: the need of VMs, or the capacity of hosts. */
export interface Room {
  readonly cpu: Frequency;
  readonly memory: DataSize;
}

export const NO_ROOM: Room = { cpu: Frequency.none, memory: DataSize.none };

export const sumOf = (rooms: readonly Room[]): Room => ({
  cpu: Frequency.hertz(rooms.reduce((sum, { cpu }) => sum + cpu.hertz, 0)),
  memory: DataSize.bytes(rooms.reduce((sum, { memory }) => sum + memory.bytes, 0)),
});

/** The total capacity after the loss of the largest hosts. CPU and memory are counted separately: the largest hosts may differ. */
export const roomAfterLosing = (rooms: readonly Room[], lost: number): Room => ({
  cpu: Frequency.hertz(
    withoutLargest(
      rooms.map(({ cpu }) => cpu.hertz),
      lost,
    ),
  ),
  memory: DataSize.bytes(
    withoutLargest(
      rooms.map(({ memory }) => memory.bytes),
      lost,
    ),
  ),
});

const withoutLargest = (amounts: readonly number[], count: number): number =>
  amounts
    .toSorted((a, b) => b - a)
    .slice(count)
    .reduce((sum, amount) => sum + amount, 0);
