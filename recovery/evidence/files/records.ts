import { Failure } from "../../../lib/failure";
import type { ExerciseRecord } from "../../record";
import { parseRecord } from "../json";
import { verifyEvidence } from "../verify";
import { readEvidence } from "./folder";

/** The records of all exercises in a folder of evidence. @throws Failure if the evidence fails verification */
export async function verifiedRecords(directory: string): Promise<ExerciseRecord[]> {
  const folder = await readEvidence(directory);
  const { faults } = verifyEvidence(folder);
  if (faults.length > 0) {
    throw new Failure(
      `The evidence fails verification, so it proves nothing: ${faults.length} faults`,
      directory,
      "Run npm run evidence:verify: it lists each fault.",
    );
  }
  return [...folder.exercises].map(([id, files]) =>
    parseRecord(Buffer.from(files.get("record.json") ?? []).toString("utf8"), `${id}/record.json`),
  );
}
