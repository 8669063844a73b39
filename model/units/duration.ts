import { convertExactly, formatQuantity, type Notation, parseQuantity } from "./quantity";

const MILLISECONDS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** How a length of time is written in a model file: `"5 min"`. */
export type DurationText = `${number} ${keyof typeof MILLISECONDS}`;

/** English and French names of each unit, in the singular. */
const NAMES: Readonly<Record<keyof typeof MILLISECONDS, readonly string[]>> = {
  ms: ["msec", "millisecond", "milliseconde"],
  s: ["sec", "second", "seconde"],
  min: ["m", "mn", "minute"],
  h: ["hr", "hour", "heure"],
  d: ["j", "day", "jour"],
};

const NOTATION: Notation = {
  units: MILLISECONDS,
  example: "5 min",
  counts: "ms",
  spellings: Object.fromEntries(
    Object.entries(NAMES).flatMap(([unit, names]) =>
      [unit, ...names].flatMap((name) => [name, `${name}s`]).map((name) => [name, unit]),
    ),
  ),
};

/** A length of time, kept in milliseconds. */
export class Duration {
  static readonly none = new Duration(0);

  private constructor(readonly milliseconds: number) {}

  /** @param amount rounded to whole milliseconds */
  static milliseconds(amount: number): Duration {
    return new Duration(Math.round(amount));
  }

  plus(other: Duration): Duration {
    return new Duration(this.milliseconds + other.milliseconds);
  }

  /** Reads `"5 min"`. @throws UnitError on another form */
  static parse(text: string): Duration {
    return new Duration(parseQuantity(text, NOTATION));
  }

  /** @throws UnitError when the duration is not a whole number of seconds */
  toSeconds(): number {
    return convertExactly(this.milliseconds, 1000, this, "seconds");
  }

  isLongerThan(other: Duration): boolean {
    return this.milliseconds > other.milliseconds;
  }

  equals(other: Duration): boolean {
    return this.milliseconds === other.milliseconds;
  }

  toString(): string {
    return formatQuantity(this.milliseconds, NOTATION);
  }
}
