import type { LocalizedText } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import type { Facts } from "../record";

/** Written before and after each step, so that another process can resume an exercise that was killed. */
export type JournalEntry =
  | { readonly kind: "opened"; readonly at: Instant; readonly process?: number; readonly facts: Facts }
  | { readonly kind: "began"; readonly at: Instant; readonly step: string }
  | {
      readonly kind: "ended";
      readonly at: Instant;
      readonly step: string;
      readonly outcome: "passed" | "failed";
      readonly detail?: LocalizedText;
      /** The results of the step. */
      readonly facts: Facts;
    };

/** The storage of a journal. An entry is on the disk when `append` returns. */
export interface JournalFile {
  readonly read: () => Promise<readonly JournalEntry[]>;
  readonly append: (entry: JournalEntry) => Promise<void>;
}

/** The progress of an exercise. */
export interface Progress {
  /** The results of all steps so far. */
  readonly facts: Facts;
  readonly ended: ReadonlyMap<string, Extract<JournalEntry, { readonly kind: "ended" }>>;
  /** The first start of each step. */
  readonly began: ReadonlyMap<string, Instant>;
}

/** Evaluates a journal. A step that began and did not end was interrupted, and is run again. */
export function progressOf(entries: readonly JournalEntry[]): Progress {
  const ended = new Map<string, Extract<JournalEntry, { readonly kind: "ended" }>>();
  const began = new Map<string, Instant>();
  let facts: Facts = {};
  for (const entry of entries) {
    if (entry.kind === "began") {
      if (!began.has(entry.step)) began.set(entry.step, entry.at);
      continue;
    }
    facts = { ...facts, ...entry.facts };
    if (entry.kind === "ended") ended.set(entry.step, entry);
  }
  return { facts, ended, began };
}
