import { readFile } from "node:fs/promises";
import { writeEvidence } from "../../recovery/evidence/files/write";
import type { ExerciseRecord } from "../../recovery/record";

/** Writes the evidence of exercises. Arguments: the file with their records, and the directory. */
async function write([file = "", directory = ""]: readonly string[]): Promise<void> {
  const records = JSON.parse(await readFile(file, "utf8")) as readonly ExerciseRecord[];
  for (const record of records) await writeEvidence(record, { directory });
}

void write(process.argv.slice(2));
