import { Failure } from "../../../lib/failure";
import type { ExerciseRecord } from "../../record";
import { parseRecord } from "../json";
import { verifyEvidence } from "../verify";
import { readEvidence } from "./folder";
import { anchorsInHistory, anchorsOf, committedKeys } from "./trust";

/** The record of an exercise, and whether a committed key has signed it. */
export interface VerifiedRecord {
  readonly record: ExerciseRecord;
  readonly isSigned: boolean;
}

/**
 * The records of all exercises that have ended. Those that no committed key has signed are included, because a simulation on
 * a laptop has no key: the caller decides what they prove.
 *
 * @throws Failure if the evidence was changed or rolled back
 */
export async function verifiedRecords(directory: string): Promise<VerifiedRecord[]> {
  const folder = await readEvidence(directory);
  const anchors = folder.exercises.size === 0 ? [] : [...(await anchorsOf()), ...(await anchorsInHistory(directory))];
  const { faults } = verifyEvidence(folder, { keys: await committedKeys(), anchors });
  const changed = faults.filter(({ kind }) => kind === "content" || kind === "anchor");
  if (changed.length > 0) {
    throw new Failure(
      `The evidence fails verification, so it proves nothing: ${changed.length} faults`,
      directory,
      "Run npm run evidence:verify: it lists each fault.",
    );
  }
  const isChainSigned = faults.every(({ where, kind }) => kind !== "untrusted" || where.includes("/"));
  return [...folder.exercises].flatMap(([id, files]) => {
    const written = files.get("record.json");
    if (written === undefined) return [];
    return [
      {
        record: parseRecord(Buffer.from(written).toString("utf8"), `${id}/record.json`),
        isSigned:
          isChainSigned && !faults.some(({ where, kind }) => kind === "untrusted" && where.startsWith(`${id}/`)),
      },
    ];
  });
}
