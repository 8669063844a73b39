import type { Milliseconds } from "../time";
import { both, inEach, inLanguage, type Language, type Localized } from "./localized";

const FORMATS = inEach((language) => new Intl.NumberFormat(language));

/** `12,000`, in French with a space. */
export const numberText = (amount: number, language: Language): string => FORMATS[language].format(amount);

/** Three significant digits. */
export const threeDigits = (amount: number, language: Language): string =>
  amount.toLocaleString(language, {
    maximumFractionDigits: Math.abs(amount) >= 100 ? 0 : Math.abs(amount) >= 10 ? 1 : 2,
  });

/** A percentage. 99.6 % is not rounded to 100 %: it is not full. */
export function percentText(fraction: number, language: Language): string {
  if (!Number.isFinite(fraction)) return "∞";
  const rounded = Math.round(fraction * 100);
  const exact = rounded === 100 && fraction !== 1 ? Math.round(fraction * 1000) / 10 : rounded;
  return `${numberText(exact, language)} %`;
}

/** The noun after a number: one text for all numbers, or singular and plural. */
type Counted = string | readonly [one: string, many: string];

/** A number and its noun, as in `3 VMs restart`. French uses the singular for 0 and 1. */
export const counts = (en: Counted, fr: Counted): Localized<(count: number) => string> =>
  inEach((language) => {
    const [one, many] = [inLanguage({ en, fr }, language)].flatMap((of) => (typeof of === "string" ? [of, of] : of));
    return (count) => `${numberText(count, language)} ${count === 1 || (language === "fr" && count < 2) ? one : many}`;
  });

const UNITS = [
  [both("d", "j"), 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** In whole units, the largest first, without units of zero. */
function inUnits(milliseconds: Milliseconds, language: Language): string {
  let rest = milliseconds;
  return UNITS.flatMap(([unit, length]) => {
    const amount = Math.floor(rest / length);
    rest -= amount * length;
    return amount > 0 ? [`${amount} ${inLanguage(unit, language)}`] : [];
  }).join(" ");
}

/**
 * A measured duration: `0.9 s`, `7 min 31 s`, `1 h 2 min 5 s`. Below a minute in tenths of a second, else in seconds;
 * always rounded up, so that a missed objective never looks met.
 */
export function lengthText(milliseconds: Milliseconds, language: Language): string {
  const tenths = Math.ceil(milliseconds / 100) / 10;
  if (tenths < 60) return `${language === "fr" ? String(tenths).replace(".", ",") : tenths} s`;
  return inUnits(Math.ceil(milliseconds / 1000) * 1000, language);
}

/** A planned duration, rounded to its two largest units: `3 h 26 min`. */
export function roughLength(milliseconds: Milliseconds, language: Language): string {
  const largest = UNITS.findIndex(([, length]) => milliseconds >= length);
  if (largest < 0) return "0 min";
  const smallest = UNITS[largest + 1]?.[1] ?? 1;
  return inUnits(Math.round(milliseconds / smallest) * smallest, language);
}

export const localizedLength = (length: Milliseconds): Localized<string> =>
  inEach((language) => lengthText(length, language));
