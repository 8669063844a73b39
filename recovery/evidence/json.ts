import { z } from "zod";
import { type ExerciseRecord, recordSchema } from "../record";
import { contradictions } from "./shortfalls";

/** A file is not a valid record of an exercise; contains every fault. */
export class RecordError extends Error {
  override readonly name = "RecordError";

  constructor(
    readonly where: string,
    readonly faults: readonly string[],
  ) {
    super(`${where} is not a valid record of an exercise:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
}

/** The record as it is stored. @see recordSchemaDocument */
export const jsonRecord = (record: ExerciseRecord): string => `${JSON.stringify(record, undefined, 2)}\n`;

/**
 * Parses a record and checks that its conclusions agree with its figures.
 *
 * @param where the source of the text, for the error
 * @throws RecordError with every fault
 */
export function parseRecord(text: string, where: string): ExerciseRecord {
  const { data, error } = recordSchema.safeParse(parsed(text, where));
  if (error) {
    const faults = error.issues.map(({ path, message }) => `${z.core.toDotPath(path) || "the record"}: ${message}`);
    throw new RecordError(where, faults);
  }
  const contradicted = contradictions(data);
  if (contradicted.length > 0) throw new RecordError(where, contradicted);
  return data;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RecordError(where, [`not valid JSON: ${error instanceof Error ? error.message : error}`]);
  }
}
