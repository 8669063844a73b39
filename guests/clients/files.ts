import type { FileGuests, MachineKey } from "../api";
import { ageOf, type Marker } from "../marker";

/** Derives the state of a file server from its markers. */
export function fileMarkers(markersOf: (machine: MachineKey) => Promise<readonly Marker[]>): Pick<
  FileGuests,
  "newestMarker" | "lag"
> & {
  /** @param from count only sequence numbers from this one on @default 1 */
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
