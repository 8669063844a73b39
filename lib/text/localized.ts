/** The languages of this project's texts. */
export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same in English and in French: a text, a list of texts, or a function that writes one. */
export interface Localized<Of> {
  readonly en: Of;
  readonly fr: Of;
}

/** Text for people: in both languages, or one string where both are the same, for example a name or a program's error. */
export type LocalizedText = string | Localized<string>;

/** A phrase in both languages. A text that is the same in both does not need it. */
export const both = <Of>(en: Of, fr: NoInfer<Of>): Localized<Of> => ({ en, fr });

export const inEach = <Of>(make: (language: Language) => Of): Localized<Of> => ({ en: make("en"), fr: make("fr") });

/** A catalogue of phrases, or one of them, in one language. */
export type In<Of> =
  Of extends Localized<infer Phrase>
    ? Phrase
    : Of extends string | readonly unknown[] | ((...args: never[]) => unknown)
      ? Of
      : { readonly [Key in keyof Of]: In<Of[Key]> };

/** One text, or a whole catalogue, in one language. */
export function inLanguage<Of>(of: Of, language: Language): In<Of>;
export function inLanguage(of: unknown, language: Language): unknown {
  if (typeof of !== "object" || of === null || Array.isArray(of)) return of;
  if ("en" in of && "fr" in of) return of[language];
  return Object.fromEntries(Object.entries(of).map(([key, held]) => [key, inLanguage(held, language)]));
}

export const english = (text: LocalizedText): string => inLanguage(text, "en");

/** A template for both languages, whose parts may differ: `` localize`${tier}: ${seen}` ``. */
export const localize = (texts: TemplateStringsArray, ...parts: readonly LocalizedText[]): Localized<string> =>
  inEach((language) =>
    String.raw(
      { raw: texts.map((text) => punctuated(text, language)) },
      ...parts.map((part) => inLanguage(part, language)),
    ),
  );

export const listed = (texts: readonly LocalizedText[], between: ", " | "; "): Localized<string> =>
  inEach((language) => texts.map((text) => inLanguage(text, language)).join(punctuated(between, language)));

/** French puts a space before a colon and a semicolon. */
const punctuated = (text: string, language: Language): string =>
  language === "fr" ? text.replace(/(?<! )[:;](?= )/g, " $&") : text;
