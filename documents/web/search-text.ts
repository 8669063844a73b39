import type { Language } from "../../lib/text/localized";

/** What the search finds: a part of a page, below one heading. */
export interface SearchText {
  /** From the root of the website. */
  readonly address: string;
  readonly language: Language;
  readonly page: string;
  readonly title: string;
  readonly text: string;
}
