const NO_BREAK = "\u00a0";
const NARROW_NO_BREAK = "\u202f";

/** An amount stays with its unit: `7 min`, `12 %`. */
const amounts = (text: string): string =>
  text.replace(/(\d) (?=(?:ms|s|min|h|d|j|%|UTC)(?![\p{L}\d]))/gu, `$1${NO_BREAK}`);

/**
 * French typography: no-break spaces before `:`, `;`, `?`, `!` and inside « », and curved apostrophes.
 */
const frenchText = (text: string): string =>
  text
    .replaceAll("'", "’")
    .replace(/ (?=[;?!])/g, NARROW_NO_BREAK)
    .replace(/ (?=[:»])/g, NO_BREAK)
    .replace(/« /g, `«${NO_BREAK}`);

/** Text from the source code, with the spaces and signs of its language. */
export const typeset = (text: string, language: "en" | "fr"): string =>
  amounts(language === "fr" ? frenchText(text) : text);

/** Phrases and the results of their functions. Values from people and programs stay as they are. */
export function typesetAll<Of>(of: Of, language: "en" | "fr"): Of;
export function typesetAll(of: unknown, language: "en" | "fr"): unknown {
  if (typeof of === "string") return typeset(of, language);
  if (typeof of === "function") return (...args: unknown[]) => typesetAll(of(...args), language);
  if (Array.isArray(of)) return of.map((each) => typesetAll(each, language));
  if (typeof of !== "object" || of === null || "value" in of || "english" in of) return of;
  return Object.fromEntries(Object.entries(of).map(([key, held]) => [key, typesetAll(held, language)]));
}
