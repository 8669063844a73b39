import { z } from "zod";
import type { Instant, Milliseconds } from "../lib/time";

/** A row or a line that is written at intervals. The markers that can be read after a recovery show how much data was lost. */
export interface Marker {
  /** Starts at 1, without gaps. */
  readonly sequence: number;
  readonly at: Instant;
}

export const markerSchema = z.object({ sequence: z.number().int(), at: z.string() });

/** Parses a marker file: one JSON object per line, oldest first. @throws Error with the first invalid line */
export const parseMarkers = (file: string): readonly Marker[] =>
  file
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      try {
        const { sequence, at } = markerSchema.parse(JSON.parse(line));
        return { sequence, at: new Date(at).toISOString() };
      } catch {
        throw new Error(`invalid marker: ${line.slice(0, 200)}`);
      }
    });

/** The age of the newest marker; infinite if there is none. */
export const ageOf = (newest: Marker | undefined): Milliseconds =>
  newest === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Date.now() - Date.parse(newest.at));

/**
 * From which sequence number on markers count. A job at Rabat may delete the oldest ones, so they count from the oldest one there,
 * but never from later than the newest one that an exercise saw when it began: what disappears after that is lost.
 *
 * @param seen the newest marker when the exercise began @default - unknown, for example after an interruption
 */
export const firstCounted = (oldest: Marker | undefined, seen: number | undefined): number =>
  Math.min(oldest?.sequence ?? seen ?? 1, seen ?? Number.POSITIVE_INFINITY);
