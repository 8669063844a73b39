import { appendFile, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { JournalEntry, JournalFile } from "../../rehearsal/journal";
import { inProject } from "../paths";

/** Where exercises that have not ended are kept, by id. */
export const JOURNALS = inProject(".rehearsal");

const fileOf = (id: string): string => join(JOURNALS, `${id}.jsonl`);

/** A journal with a line per entry. What the process was killed at may be half a line: it was not written. */
export function journalOf(id: string): JournalFile {
  const file = fileOf(id);
  return {
    async read() {
      const text = await readFile(file, "utf8").catch(() => "");
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as JournalEntry);
    },
    async append(entry) {
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, `${JSON.stringify(entry)}\n`);
      const handle = await open(file, "r");
      await handle.sync().finally(() => handle.close());
    },
  };
}

/** The exercises that have begun and not ended, by id. */
export const unfinished = (): Promise<string[]> =>
  readdir(JOURNALS).then(
    (files) =>
      files
        .filter((file) => file.endsWith(".jsonl"))
        .map((file) => file.slice(0, -".jsonl".length))
        .sort(),
    () => [],
  );

/** Its evidence is written: the journal has no more to tell. */
export const closeJournal = (id: string): Promise<void> => rm(fileOf(id), { force: true });
