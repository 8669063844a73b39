import { readEvidence } from "../evidence/files/folder";
import { JOURNAL, journalIn } from "../evidence/files/raw";
import { parseRecord, RecordError } from "../evidence/json";
import type { JournalEntry } from "../runbook/journal";
import { type Difference, rederive } from "../runbook/rederive";

export interface RederivedExercise {
  readonly id: string;
  readonly outcome: string;
  readonly differences: readonly Difference[];
}

/** Derives every exercise that has ended again. @param only its id @default - all */
export async function rederivedEvidence(directory: string, only?: string): Promise<RederivedExercise[]> {
  const { exercises } = await readEvidence(directory);
  return [...exercises].flatMap(([id, files]) => {
    const written = files.get("record.json");
    if (written === undefined || (only !== undefined && only !== id)) return [];
    try {
      const record = parseRecord(Buffer.from(written).toString("utf8"), `${id}/record.json`);
      return [{ id, outcome: record.outcome, differences: derivedFrom(record, files) }];
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      const differences = error.faults.map((fault) => ({
        where: "record.json",
        recorded: fault,
        derived: "a valid record",
      }));
      return [{ id, outcome: "unknown", differences }];
    }
  });
}

function derivedFrom(record: ReturnType<typeof parseRecord>, files: ReadonlyMap<string, Uint8Array>): Difference[] {
  const missing = (derived: string): Difference[] => [{ where: JOURNAL, recorded: "the journal", derived }];
  try {
    const journal = journalIn(files);
    return journal === undefined ? missing("missing") : rederive(record, journal as JournalEntry[]);
  } catch (error) {
    return missing(error instanceof Error ? error.message : String(error));
  }
}
