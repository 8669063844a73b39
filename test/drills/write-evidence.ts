import { readFile } from "node:fs/promises";
import { writeEvidence } from "../../recovery/evidence/files/write";
import type { ExerciseRecord } from "../../recovery/record";

/** Writes the evidence of exercises. Arguments: the file with their records, the directory, and the key, if they are signed. */
async function write([file = "", directory = "", keyFile]: readonly string[]): Promise<void> {
  const records = JSON.parse(await readFile(file, "utf8")) as readonly ExerciseRecord[];
  for (const record of records) await writeEvidence(record, { directory, ...(keyFile && { keyFile }) });
}

void write(process.argv.slice(2));
