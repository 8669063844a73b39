import type { LocalizedText } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import type { Facts } from "../record";

/** What is written before and after each step, so that another process can go on where this one was killed. */
export type JournalEntry =
  | { readonly kind: "opened"; readonly at: Instant; readonly process?: number; readonly facts: Facts }
  | { readonly kind: "began"; readonly at: Instant; readonly step: string }
  | {
      readonly kind: "ended";
      readonly at: Instant;
      readonly step: string;
      readonly outcome: "passed" | "failed";
      readonly detail?: LocalizedText;
      /** What the step found out. */
      readonly facts: Facts;
    };

/** Where the journal is kept. An entry is on the disk when `append` returns. */
export interface JournalFile {
  readonly read: () => Promise<readonly JournalEntry[]>;
  readonly append: (entry: JournalEntry) => Promise<void>;
}

/** How far an exercise has come. */
export interface Progress {
  /** Everything that was found out so far. */
  readonly facts: Facts;
  readonly ended: ReadonlyMap<string, Extract<JournalEntry, { readonly kind: "ended" }>>;
  /** When each step was begun for the first time. */
  readonly began: ReadonlyMap<string, Instant>;
}

/** Reads a journal back. A step that was begun and has not ended was cut off: it is run again. */
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
