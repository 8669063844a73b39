import { z } from "zod";
import type { Instant, Milliseconds } from "../lib/time";

/** A row or a line that is written at intervals: what can be read of it tells how much was lost. */
export interface Marker {
  /** From 1 on, without a gap. */
  readonly sequence: number;
  readonly at: Instant;
}

export const markerSchema = z.object({ sequence: z.number().int(), at: z.string() });

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

/** How old the newest marker is that can be read. */
export const ageOf = (newest: Marker | undefined): Milliseconds =>
  newest === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Date.now() - Date.parse(newest.at));
