import type { Milliseconds } from "../time";
import { lengthText } from "./length";

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What people read: in English and in French, or one string where both are the same, as a name or a program's error. */
export type Wording = string | { readonly en: string; readonly fr: string };

/** What someone reads of a text in their language. */
export const inLanguage = (wording: Wording, language: Language): string =>
  typeof wording === "string" ? wording : wording[language];

export const english = (wording: Wording): string => (typeof wording === "string" ? wording : wording.en);
export const french = (wording: Wording): string => (typeof wording === "string" ? wording : wording.fr);

/** The same sentence in both languages, of parts that may differ in them: `` worded`${tier}: ${seen}` ``. */
export const worded = (texts: TemplateStringsArray, ...parts: readonly Wording[]): Wording => ({
  en: String.raw({ raw: texts }, ...parts.map(english)),
  fr: String.raw({ raw: texts.map(spaced) }, ...parts.map(french)),
});

/** French puts a space before a colon and a semicolon. */
const spaced = (text: string): string => text.replace(/(?<! )[:;](?= )/g, " $&");

export const listed = (wordings: readonly Wording[], between: ", " | "; "): Wording => ({
  en: wordings.map(english).join(between),
  fr: wordings.map(french).join(between === "; " ? " ; " : between),
});

export const lengthWording = (length: Milliseconds): Wording => ({
  en: lengthText(length, "en"),
  fr: lengthText(length, "fr"),
});
