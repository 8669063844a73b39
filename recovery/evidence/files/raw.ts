import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/** The journal of an exercise in its evidence: every entry, with the censuses before and after. */
export const JOURNAL = "journal.jsonl.gz";

/** Logs longer than this are kept from their end, where the failure is. */
const LONGEST_LOG = 20 * 2 ** 20;

/**
 * The raw artefacts of an exercise: its journal and the logs of its programs, compressed.
 *
 * @param logs the folder of the logs; it may be missing
 * @param redact removes secrets from a log
 */
export async function rawArtefacts(
  journal: readonly object[],
  logs: string,
  redact: (text: string) => string,
): Promise<Record<string, Uint8Array>> {
  const lines = journal.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  const files: Record<string, Uint8Array> = { [JOURNAL]: gzipSync(lines) };
  const names = await readdir(logs, { withFileTypes: true }).catch(() => []);
  for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile()) continue;
    const text = await readFile(join(logs, entry.name), "utf8");
    files[`log.${entry.name}.gz`] = gzipSync(redact(text.slice(-LONGEST_LOG)));
  }
  return files;
}

/** The journal in the evidence of an exercise. @returns undefined if it is missing @throws Error if it cannot be read */
export function journalIn(files: ReadonlyMap<string, Uint8Array>): unknown[] | undefined {
  const packed = files.get(JOURNAL);
  if (packed === undefined) return undefined;
  return gunzipSync(packed)
    .toString("utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}
