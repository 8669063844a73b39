import { existsSync, readFileSync, truncateSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instant, Milliseconds } from "../../lib/time";
import { type Marker, markerSchema } from "../marker";

export interface MarkerWriter {
  /** The newest of which the writer was told that it is kept. */
  readonly newest: () => Marker | undefined;
  /** The newest that was written before an instant. */
  readonly before: (instant: Instant) => Marker | undefined;
  /** When this process has written its first. */
  readonly wrote: Promise<void>;
  /** Waits for the write that is under way, if one is. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Writes one marker after the other, at intervals. One that could not be written is tried again with a new time.
 *
 * @param file keeps those that were written, and outlasts the site that they were written to: whoever goes on with it goes
 *   on after its newest. One that was written when the process was killed, but not kept here, is written once more.
 */
export function writeMarkers(
  write: (marker: Marker) => Promise<void>,
  interval: Milliseconds,
  file: string,
): MarkerWriter {
  const written = readMarkers(file);
  let underWay = Promise.resolve();
  let tellWrote = () => {};
  const wrote = new Promise<void>((resolve) => {
    tellWrote = resolve;
  });
  const writeOne = async (marker: Marker) => {
    try {
      await write(marker);
      await appendFile(file, `${JSON.stringify(marker)}\n`);
      written.push(marker);
      tellWrote();
    } catch {
      // where nothing can be written, nothing is lost
    }
  };
  const stopped = new AbortController();
  const writing = (async () => {
    while (!stopped.signal.aborted) {
      const began = Date.now();
      const marker = { sequence: (written.at(-1)?.sequence ?? 0) + 1, at: new Date(began).toISOString() };
      underWay = writeOne(marker);
      await underWay;
      const rest = Math.max(0, began + interval - Date.now());
      await sleep(rest, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    newest: () => written.at(-1),
    before: (instant) => written.findLast(({ at }) => at < instant),
    wrote,
    idle: () => underWay,
    async stop() {
      stopped.abort();
      await writing;
    },
  };
}

function readMarkers(file: string): Marker[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  // What follows the last end of line was being written.
  truncateSync(file, Buffer.byteLength(text) - Buffer.byteLength(lines.pop() ?? ""));
  return lines.map((line) => markerSchema.parse(JSON.parse(line)));
}
