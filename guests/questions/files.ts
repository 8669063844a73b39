import type { FileGuests, MachineKey } from "../api";
import { ageOf, type Marker } from "../marker";

/** What follows from the markers that a file server has. */
export function fileMarkers(markersOf: (machine: MachineKey) => Promise<readonly Marker[]>): Pick<
  FileGuests,
  "newestMarker" | "lag"
> & {
  /** Sequence numbers from one to another that can't be read there. @default 1, the first */
  missing(machine: MachineKey, until: number, from?: number): Promise<number>;
} {
  const newestMarker: FileGuests["newestMarker"] = async (machine, before) =>
    (await markersOf(machine)).findLast(({ at }) => before === undefined || at < before);
  return {
    newestMarker,
    async missing(machine, until, from = 1) {
      const sequences = new Set((await markersOf(machine)).map(({ sequence }) => sequence));
      return until - from + 1 - [...sequences].filter((sequence) => sequence >= from && sequence <= until).length;
    },
    lag: async (machine) => ageOf(await newestMarker(machine)),
  };
}
