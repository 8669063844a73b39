import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import type { Host } from "../../planning/capacity/clusters";
import type { Room } from "../../planning/capacity/room";
import { gibibytes, gigahertz } from "../figures";

/** CPU and memory: how to read, print and round an amount. */
export const RESOURCES = [
  {
    resource: "CPU",
    amountOf: ({ cpu }: Room): number => cpu.hertz,
    written: (hertz: number): string => gigahertz(Frequency.hertz(hertz)),
    /** Rounded up to a step that a model file writes. */
    roundedUp: (hertz: number): string => gigahertz(Frequency.hertz(Math.ceil(hertz / 1e8) * 1e8)),
  },
  {
    resource: "memory",
    amountOf: ({ memory }: Room): number => memory.bytes,
    written: (bytes: number): string => gibibytes(DataSize.bytes(Math.round(bytes))),
    roundedUp: (bytes: number): string => gibibytes(DataSize.bytes(Math.ceil(bytes / GIBIBYTE) * GIBIBYTE)),
  },
] as const;

const GIBIBYTE = DataSize.gibibytes(1).bytes;

/** How many hosts like the largest to add for an amount. */
export function hostsToAdd(hosts: readonly Host[], amount: number, amountOf: (room: Room) => number): string {
  const [largest] = hosts.toSorted((a, b) => amountOf(b.room) - amountOf(a.room));
  if (largest === undefined) return "hosts";
  return additionalHosts(Math.ceil(amount / amountOf(largest.room)), largest.kind);
}

export const additionalHosts = (count: number, kind: string): string =>
  `${count} more ${kind}${count === 1 ? "" : "s"}`;

export const lostHosts = (failures: number): string => `${failures} ${failures === 1 ? "host" : "hosts"} lost`;
