import type { Wording } from "../../record";

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What someone reads of a text in their language. */
export const inLanguage = (wording: Wording, language: Language): string =>
  typeof wording === "string" ? wording : wording[language];
