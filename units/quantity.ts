import { UnitError } from "./unit-error";

/** The written units of a quantity, each with its factor to the base unit. */
export type UnitTable = Readonly<Record<string, number>>;

/** Reads `"<number> <unit>"` into the base unit. @throws UnitError on another form, an unknown unit or a fraction of the base unit */
export function parseQuantity(text: string, units: UnitTable, example: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) (\S+)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  if (amount === undefined || factor === undefined) {
    throw new UnitError(
      `"${text}" is not a quantity.`,
      `Write a number that is not negative, one space and one of ${Object.keys(units).join(", ")}, as in "${example}".`,
    );
  }
  const base = Number(amount) * factor;
  const rounded = Math.round(base);
  // 2.8 GHz is 2,799,999,999.9999995 in binary floating point: a rounding error, not a fraction that someone wrote
  if (!Number.isSafeInteger(rounded) || Math.abs(base - rounded) > rounded * Number.EPSILON) {
    throw new UnitError(`"${text}" is not a whole number of the smallest unit.`, `Write it as in "${example}".`);
  }
  return rounded;
}

/** Converts `base` into a larger unit, exactly or not at all. @throws UnitError where a fraction would be left */
export function convertExactly(base: number, factor: number, written: string, unit: string): number {
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
