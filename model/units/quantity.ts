import { UnitError } from "./unit-error";

/** How one kind of quantity is written: `"<number> <unit>"`. */
export interface Notation {
  /** Each unit with its factor to the base unit, the smallest first. */
  readonly units: Readonly<Record<string, number>>;
  readonly example: string;
  /** What the base unit counts, for messages: `bytes`. @default - the smallest unit is not the base unit */
  readonly counts?: string;
  /** Other spellings of the units, in lower case: `gbps` for `Gbit/s`. Only messages use them: the spelling is refused. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** Explains a unit of another system, for example decimal GB where sizes are in GiB. */
  readonly explainForeign?: (amount: string, unit: string) => UnitText | undefined;
}

/** The two parts of a message: the defect of a value, and the remedy. */
export interface UnitText {
  readonly problem: string;
  readonly remedy: string;
}

/** Reads `"<number> <unit>"` into the base unit. @throws UnitError on another form, an unknown unit or a fraction of the base unit */
export function parseQuantity(text: string, notation: Notation): number {
  const { units } = notation;
  const [, whole = "", fraction = "", unit = ""] = /^(\d+)(?:\.(\d+))? (\S+)$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) throw refusal(explainForm(text, notation));
  // in integers, because 2.8 * 1e9 is 2,799,999,999.9999995 in binary floating point
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * BigInt(factor);
  if (scaled % scale !== 0n) throw refusal(explainFraction(text, scaled, scale, unit, notation));
  const base = Number(scaled / scale);
  if (!Number.isSafeInteger(base)) {
    const [smallest] = Object.keys(units);
    throw refusal({
      problem: `"${text}" is too large.`,
      remedy: `Write at most ${Number.MAX_SAFE_INTEGER} ${smallest}.`,
    });
  }
  return base;
}

/** Converts `base` exactly into a larger unit. @throws UnitError if a fraction would remain */
export function convertExactly(base: number, factor: number, written: { toString(): string }, unit: string): number {
  if (base % factor !== 0) {
    throw new UnitError(`${written} is not a whole number of ${unit}.`, `Use a value in whole ${unit}.`);
  }
  return base / factor;
}

/** Writes `base` in the largest unit that holds it without a fraction. */
export function formatQuantity(base: number, { units }: Pick<Notation, "units">): string {
  const fits = Object.entries(units).filter(([, factor]) => factor === 1 || (base !== 0 && base % factor === 0));
  const [unit, factor] = fits.reduce((largest, next) => (next[1] > largest[1] ? next : largest));
  return `${base / factor} ${unit}`;
}

const refusal = ({ problem, remedy }: UnitText): UnitError => new UnitError(problem, remedy);

/** Explains why a text is not `"<number> <unit>"`, and how to write it if its meaning is clear. */
function explainForm(text: string, notation: Notation): UnitText {
  const remedy = formRemedy(notation);
  const [, sign = "", whole, mark = ".", fraction, space = "", unit] =
    /^\s*([-+]?)(\d+)(?:([.,])(\d+))?(\s*)(\S.*?)?\s*$/s.exec(text) ?? [];
  if (whole === undefined) return { problem: `"${text}" is not a quantity.`, remedy };
  if (unit === undefined) return { problem: `"${text}" has no unit.`, remedy };
  const amount = fraction === undefined ? whole : `${whole}.${fraction}`;
  const foreign = notation.explainForeign?.(amount, unit);
  if (foreign !== undefined) return { ...foreign, problem: `"${text}" ${foreign.problem}` };
  const known = unitFor(unit, notation);
  const unknown = `Unknown unit "${unit}" in "${text}".`;
  if (known === undefined) return { problem: unknown, remedy };
  // "1,024" may be a thousand or one: the reader knows which
  const amounts = mark === "," && fraction?.length === 3 ? [whole + fraction, amount] : [amount];
  const write = `Write ${amounts.map((each) => `"${each} ${known}"`).join(" or ")}.`;
  if (sign === "-") return { problem: `"${text}" is negative.`, remedy: write };
  if (mark === ",") return { problem: `"${text}" has a comma in its number.`, remedy: write };
  if (space === "") return { problem: `"${text}" has no space before its unit.`, remedy: write };
  if (known !== unit) return { problem: unknown, remedy: write };
  return { problem: `"${text}" has ${sign === "+" ? "a sign" : "spaces in the wrong place"}.`, remedy: write };
}

function formRemedy({ units, example }: Notation): string {
  const names = Object.keys(units);
  const unit = names.length === 1 ? names[0] : `a unit (${names.slice(0, -1).join(", ")} or ${names.at(-1)})`;
  return `Write a number, one space and ${unit}, as in "${example}".`;
}

function unitFor(written: string, { units, spellings = {} }: Notation): string | undefined {
  const lower = written.toLowerCase();
  return (
    Object.keys(units).find((unit) => unit.toLowerCase() === lower) ??
    (Object.hasOwn(spellings, lower) ? spellings[lower] : undefined)
  );
}

/** The value in the next smaller unit, rounded up. */
function explainFraction(text: string, scaled: bigint, scale: bigint, unit: string, notation: Notation): UnitText {
  const { units, counts } = notation;
  const roundedUp = (factor: number) => (scaled + scale * BigInt(factor) - 1n) / (scale * BigInt(factor));
  if (counts === undefined) {
    const decimals = Math.log10(units[unit] ?? 1);
    const amount = Number(roundedUp(1)) / 10 ** decimals;
    return { problem: `"${text}" has more than ${decimals} decimals.`, remedy: `Write "${amount} ${unit}".` };
  }
  const names = Object.keys(units);
  const smaller = names[Math.max(0, names.indexOf(unit) - 1)] ?? unit;
  return {
    problem: `"${text}" is not a whole number of ${counts}.`,
    remedy: `Write "${roundedUp(units[smaller] ?? 1)} ${smaller}".`,
  };
}
