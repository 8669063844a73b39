import type { Language } from "../../../lib/text/localized";
import type { Sentence } from "../../../lib/text/sentence";

/** `bad` and `open` are never green; `quiet` says nothing either way. */
export type Tone = "good" | "bad" | "open" | "quiet";

/** How something came out, in one or two words. Told by its word and its sign, not by its colour alone. */
export interface StatusLabel {
  readonly tone: Tone;
  readonly word: string;
}

export type Cell = Sentence | StatusLabel;
export const isStatusLabel = (cell: Cell): cell is StatusLabel => !Array.isArray(cell);

export interface Table {
  readonly kind: "table";
  readonly head: readonly string[];
  /** How wide the columns are beside each other. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Block =
  | { readonly kind: "paragraph"; readonly text: Sentence }
  | { readonly kind: "subheading"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Sentence[] }
  | { readonly kind: "notice"; readonly tone: Tone; readonly text: Sentence }
  | { readonly kind: "timeline"; readonly title: string }
  | Table;

export interface Section {
  readonly title: string;
  /** @default - it proves nothing by itself */
  readonly mark?: StatusLabel;
  readonly blocks: readonly Block[];
}

/** A report in one language, before it is Markdown or PDF: both say the same. */
export interface ReportDocument {
  readonly language: Language;
  readonly title: string;
  /** The exercise's id. */
  readonly id: string;
  /** The day of the exercise: `2026-11-24`. */
  readonly day: string;
  /** The same as people write it: `24 November 2026`. */
  readonly date: string;
  /** The coordinator, who answers for it; empty where none is named. */
  readonly author: string;
  readonly verdict: StatusLabel;
  readonly verdictText: Sentence;
  /** What keeps it from having passed. */
  readonly reasons: readonly Sentence[];
  /** Simulated or live, and what that proves. */
  readonly target: { readonly word: string; readonly text: Sentence };
  readonly facts: readonly (readonly [label: string, value: Sentence])[];
  readonly signatures: {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly [role: string, name: string])[];
  };
  readonly contents: string;
  readonly page: string;
  readonly sections: readonly Section[];
}
