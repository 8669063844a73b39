import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Instant, Milliseconds } from "../../rehearsal/record";

/** A row or a line that is written at intervals: what can be read of it tells how much was lost. */
export interface Marker {
  /** From 1 on, without a gap. */
  readonly sequence: number;
  readonly at: Instant;
}

export const markerSchema = z.object({ sequence: z.number().int(), at: z.string() });

export interface MarkerWriter {
  /** The newest of which the writer was told that it is kept. */
  readonly newest: () => Marker | undefined;
  /** The newest that was written before an instant. */
  readonly before: (instant: Instant) => Marker | undefined;
  /** Waits for the write that is under way, if one is. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Writes one marker after the other, at intervals. One that could not be written is tried again with a new time. */
export function writeMarkers(write: (marker: Marker) => Promise<void>, interval: Milliseconds): MarkerWriter {
  const written: Marker[] = [];
  let underWay = Promise.resolve();
  const stopped = new AbortController();
  const writing = (async () => {
    while (!stopped.signal.aborted) {
      const began = Date.now();
      const marker = { sequence: (written.at(-1)?.sequence ?? 0) + 1, at: new Date(began).toISOString() };
      underWay = write(marker).then(
        () => void written.push(marker),
        () => {}, // where nothing can be written, nothing is lost
      );
      await underWay;
      const rest = Math.max(0, began + interval - Date.now());
      await sleep(rest, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    newest: () => written.at(-1),
    before: (instant) => written.findLast(({ at }) => at < instant),
    idle: () => underWay,
    async stop() {
      stopped.abort();
      await writing;
    },
  };
}
