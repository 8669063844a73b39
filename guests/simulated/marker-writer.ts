import { existsSync, readFileSync, truncateSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instant, Milliseconds } from "../../lib/time";
import { type Marker, markerSchema } from "../marker";

export interface MarkerWriter {
  /** The newest acknowledged marker. */
  readonly newest: () => Marker | undefined;
  /** The newest marker written before an instant. */
  readonly before: (instant: Instant) => Marker | undefined;
  /** Resolves after this process's first marker. */
  readonly firstWrite: Promise<void>;
  /** Waits for the current write, if there is one. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Writes markers at intervals. A marker that could not be written is written again with a new time.
 *
 * @param file stores the acknowledged markers, even if their site fails; another process continues after the newest one. A
 *   marker whose write was interrupted by a kill is written again.
 */
export function writeMarkers(
  write: (marker: Marker) => Promise<void>,
  interval: Milliseconds,
  file: string,
): MarkerWriter {
  const written = readMarkers(file);
  let current = Promise.resolve();
  let resolveFirstWrite = () => {};
  const firstWrite = new Promise<void>((resolve) => {
    resolveFirstWrite = resolve;
  });
  const writeOne = async (marker: Marker) => {
    try {
      await write(marker);
      await appendFile(file, `${JSON.stringify(marker)}\n`);
      written.push(marker);
      resolveFirstWrite();
    } catch {
      // an unacknowledged marker does not count as lost
    }
  };
  const stopped = new AbortController();
  const writing = (async () => {
    while (!stopped.signal.aborted) {
      const began = Date.now();
      const marker = { sequence: (written.at(-1)?.sequence ?? 0) + 1, at: new Date(began).toISOString() };
      current = writeOne(marker);
      await current;
      const rest = Math.max(0, began + interval - Date.now());
      await sleep(rest, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    newest: () => written.at(-1),
    before: (instant) => written.findLast(({ at }) => at < instant),
    firstWrite,
    idle: () => current,
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
  // The process was killed while it wrote an incomplete last line.
  truncateSync(file, Buffer.byteLength(text) - Buffer.byteLength(lines.pop() ?? ""));
  return lines.map((line) => markerSchema.parse(JSON.parse(line)));
}
