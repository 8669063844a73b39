import { appendFile, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { journalDirectory, project } from "../../lib/paths";
import { isAlive } from "../../lib/processes";
import type { Opening } from "../record";
import type { JournalEntry, JournalFile } from "../runbook/journal";

/** The folder of the journals of unfinished exercises, and of the logs that their messages name. */
export const JOURNALS = join(journalDirectory(process.env) ?? project, ".rehearsal");

export const journalFileOf = (id: string): string => join(JOURNALS, `${id}.jsonl`);

/** A journal with one line per entry. An incomplete last line is ignored: the process was killed while it wrote it. */
export function journalOf(id: string): JournalFile {
  const file = journalFileOf(id);
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

/** An exercise that began and did not end. */
export interface UnfinishedExercise {
  readonly id: string;
  readonly opening: Opening;
  /** The process that runs it. @default - it was killed, or its clean-up failed */
  readonly runsIn?: number;
}

/** The unfinished exercises, sorted by id. Removes the journals of those that were killed before they began. */
export async function unfinished(): Promise<readonly UnfinishedExercise[]> {
  const { begun, empty } = await readJournals();
  for (const id of empty) await closeJournal(id);
  return begun;
}

/** The journals, for a reader that changes nothing: one that is empty may just be created. */
export async function readJournals(): Promise<{
  readonly begun: readonly UnfinishedExercise[];
  readonly empty: readonly string[];
}> {
  const files = await readdir(JOURNALS).catch(() => []);
  const ids = files.filter((file) => file.endsWith(".jsonl")).map((file) => file.slice(0, -".jsonl".length));
  const begun: UnfinishedExercise[] = [];
  const empty: string[] = [];
  for (const id of ids.sort()) {
    const opened = (await journalOf(id).read()).filter((entry) => entry.kind === "opened");
    const last = opened.at(-1);
    // killed before the exercise began
    if (last === undefined) {
      empty.push(id);
      continue;
    }
    const runs = last.process !== undefined && last.process !== process.pid && isAlive(last.process);
    begun.push({ id, opening: last.facts as Opening, ...(runs && { runsIn: last.process }) });
  }
  return { begun, empty };
}

/** Removes the journal of an exercise whose evidence is written. */
export const closeJournal = (id: string): Promise<void> => rm(journalFileOf(id), { force: true });
