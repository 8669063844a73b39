import type { FileGuests, MachineKey } from "./api";
import { type Marker, markerSchema } from "./markers";

/** As a marker file has them: one JSON object on each line, the oldest first. @throws Error naming the line that is none */
export const parseMarkers = (file: string): readonly Marker[] =>
  file
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      try {
        const { sequence, at } = markerSchema.parse(JSON.parse(line));
        return { sequence, at: new Date(at).toISOString() };
      } catch {
        throw new Error(`this is no marker: ${line.slice(0, 200)}`);
      }
    });

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
    async lag(machine) {
      const newest = await newestMarker(machine);
      return newest === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Date.now() - Date.parse(newest.at));
    },
  };
}
