import { isAlive } from "../../lib/processes";
import type { Model } from "../../model/model";
import { readEvidence } from "../evidence/files/folder";
import { journalIn } from "../evidence/files/raw";
import { journalOf, readJournals } from "../journal/journal-file";
import type { JournalEntry } from "../runbook/journal";
import type { ReadBoard } from "./server";
import { boardOf } from "./state";

/**
 * Follows the exercise or recovery that runs, from its journal, which survives the process. Once it has ended, shows its end from the
 * evidence.
 */
export function followJournals(model: Model, evidence: string): ReadBoard {
  let last: { readonly id: string; readonly entries: readonly JournalEntry[] } | undefined;
  return async () => {
    const [current] = (await readJournals()).begun;
    if (current !== undefined) last = { id: current.id, entries: await journalOf(current.id).read() };
    else if (last !== undefined) last = { ...last, entries: await ended(evidence, last) };
    if (last === undefined) return undefined;
    const opened = last.entries.findLast((entry) => entry.kind === "opened");
    const runs = current !== undefined && opened?.process !== undefined && isAlive(opened.process);
    return boardOf(model, last.entries, new Date(), runs);
  };
}

async function ended(
  evidence: string,
  { id, entries }: { readonly id: string; readonly entries: readonly JournalEntry[] },
): Promise<readonly JournalEntry[]> {
  const files = (await readEvidence(evidence)).exercises.get(id);
  return files === undefined ? entries : ((journalIn(files) as JournalEntry[] | undefined) ?? entries);
}
