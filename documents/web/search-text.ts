import type { Language } from "../../lib/text/localized";

/** A search result: a part of a page, below one heading. */
export interface SearchText {
  /** Relative to the root of the website. */
  readonly address: string;
  readonly language: Language;
  readonly page: string;
  readonly title: string;
  readonly text: string;
}
