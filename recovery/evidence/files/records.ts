import { Failure } from "../../../lib/failure";
import type { ExerciseRecord } from "../../record";
import { parseRecord } from "../json";
import { verifyEvidence } from "../verify";
import { readEvidence } from "./folder";

/** The records of all exercises in a folder of evidence. @throws Failure if the evidence was changed */
export async function verifiedRecords(directory: string): Promise<ExerciseRecord[]> {
  const folder = await readEvidence(directory);
  const { faults } = verifyEvidence(folder);
  if (faults.length > 0) {
    throw new Failure(
      `The evidence was changed after it was written and proves nothing: ${faults.length} faults`,
      directory,
      "Run npm run evidence:verify: it shows what is wrong.",
    );
  }
  return [...folder.exercises].map(([id, files]) =>
    parseRecord(Buffer.from(files.get("record.json") ?? []).toString("utf8"), `${id}/record.json`),
  );
}
