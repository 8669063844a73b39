import type { Language } from "../../../lib/text/localized";
import type { Sentence } from "../../../lib/text/sentence";

/** `good` is shown green, `bad` red, `open` yellow, `quiet` grey. */
export type Tone = "good" | "bad" | "open" | "quiet";

/** A result in one or two words. Its sign shows the tone too, for readers who cannot see the colour. */
export interface StatusLabel {
  readonly tone: Tone;
  readonly word: string;
}

export type Cell = Sentence | StatusLabel;
export const isStatusLabel = (cell: Cell): cell is StatusLabel => !Array.isArray(cell);

export interface Table {
  readonly kind: "table";
  readonly head: readonly string[];
  /** Relative widths of the columns. */
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
  /** @default - the section proves nothing */
  readonly status?: StatusLabel;
  readonly blocks: readonly Block[];
}

/** A report in one language, from which both Markdown and PDF are generated. */
export interface ReportDocument {
  readonly language: Language;
  readonly title: string;
  /** The exercise's id. */
  readonly id: string;
  /** The day of the exercise: `2026-11-24`. */
  readonly day: string;
  /** The day in words: `24 November 2026`. */
  readonly date: string;
  /** The coordinator; empty if none is named. */
  readonly author: string;
  readonly verdict: StatusLabel;
  readonly verdictText: Sentence;
  /** Why the exercise has not passed. */
  readonly reasons: readonly Sentence[];
  /** Simulated or live, with an explanation. */
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
