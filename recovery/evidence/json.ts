import { z } from "zod";
import { type ExerciseRecord, recordSchema } from "../record";
import { contradictions } from "./shortfalls";

/** A file that is not the record of an exercise, with everything that is wrong with it. */
export class RecordError extends Error {
  override readonly name = "RecordError";

  constructor(
    readonly where: string,
    readonly faults: readonly string[],
  ) {
    super(`${where} is not the record of an exercise:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
}

/** The record as it is kept and published. @see recordSchemaDocument */
export const jsonRecord = (record: ExerciseRecord): string => `${JSON.stringify(record, undefined, 2)}\n`;

/**
 * Reads a record, and takes none that concludes what its own figures deny.
 *
 * @param where what the text was read from, for the error
 * @throws RecordError with all that is wrong
 */
export function parseRecord(text: string, where: string): ExerciseRecord {
  const { data, error } = recordSchema.safeParse(parsed(text, where));
  if (error) {
    const faults = error.issues.map(({ path, message }) => `${z.core.toDotPath(path) || "the record"}: ${message}`);
    throw new RecordError(where, faults);
  }
  const denied = contradictions(data);
  if (denied.length > 0) throw new RecordError(where, denied);
  return data;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RecordError(where, [`no JSON: ${error instanceof Error ? error.message : error}`]);
  }
}
