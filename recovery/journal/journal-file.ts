import { appendFile, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inProject } from "../../lib/paths";
import { isAlive } from "../../lib/processes";
import type { Opening } from "../record";
import type { JournalEntry, JournalFile } from "../runbook/journal";

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

/** An exercise that has begun and not ended. */
export interface UnfinishedExercise {
  readonly id: string;
  readonly opening: Opening;
  /** The living process that carries it out. @default - it was killed, or could not clean up */
  readonly runsIn?: number;
}

/** By id. */
export async function unfinished(): Promise<readonly UnfinishedExercise[]> {
  const files = await readdir(JOURNALS).catch(() => []);
  const ids = files.filter((file) => file.endsWith(".jsonl")).map((file) => file.slice(0, -".jsonl".length));
  const found: UnfinishedExercise[] = [];
  for (const id of ids.sort()) {
    const opened = (await journalOf(id).read()).filter((entry) => entry.kind === "opened");
    const [first, last] = [opened[0], opened.at(-1)];
    // it was killed before it had begun
    if (first === undefined) {
      await closeJournal(id);
      continue;
    }
    const runs = last?.process !== undefined && last.process !== process.pid && isAlive(last.process);
    found.push({ id, opening: first.facts as Opening, ...(runs && { runsIn: last.process }) });
  }
  return found;
}

/** Its evidence is written: the journal has no more to tell. */
export const closeJournal = (id: string): Promise<void> => rm(fileOf(id), { force: true });
