import { UnitError } from "./unit-error";

/** The written units of a quantity, each with its factor to the base unit. */
export type UnitTable = Readonly<Record<string, number>>;

/** Reads `"<number> <unit>"` into the base unit. @throws UnitError on another form, an unknown unit or a fraction of the base unit */
export function parseQuantity(text: string, units: UnitTable, example: string): number {
  const [, whole = "", fraction = "", unit = ""] = /^(\d+)(?:\.(\d+))? (\S+)$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) {
    throw new UnitError(
      `"${text}" is not a quantity.`,
      `Write a number that is not negative, one space and one of ${Object.keys(units).join(", ")}, as in "${example}".`,
    );
  }
  // in integers, because 2.8 * 1e9 is 2,799,999,999.9999995 in binary floating point
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * BigInt(factor);
  const base = Number(scaled / scale);
  if (scaled % scale !== 0n) {
    const smallest = Object.keys(units).find((name) => units[name] === 1);
    throw new UnitError(`"${text}" is not a whole number of ${smallest}.`, `Write it as in "${example}".`);
  }
  if (!Number.isSafeInteger(base))
    throw new UnitError(`"${text}" is too large to count.`, `Write it as in "${example}".`);
  return base;
}

/** Converts `base` into a larger unit, exactly or not at all. @throws UnitError where a fraction would be left */
export function convertExactly(base: number, factor: number, written: { toString(): string }, unit: string): number {
  if (base % factor !== 0) {
    throw new UnitError(`${written} is not a whole number of ${unit}.`, `Use a value in whole ${unit}.`);
  }
  return base / factor;
}

/** Writes `base` in the largest unit that holds it without a fraction. */
export function formatQuantity(base: number, units: UnitTable): string {
  const fits = Object.entries(units).filter(([, factor]) => factor === 1 || (base !== 0 && base % factor === 0));
  const [unit, factor] = fits.reduce((largest, next) => (next[1] > largest[1] ? next : largest));
  return `${base / factor} ${unit}`;
}
