import { convertExactly, formatQuantity, type Notation, parseQuantity } from "./quantity";

const HERTZ = { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 } as const;

/** How a clock rate is written in a model file: `"2.8 GHz"`. */
export type FrequencyText = `${number} ${"MHz" | "GHz"}`;

const NOTATION: Notation = { units: HERTZ, example: "2.8 GHz", counts: "Hz" };

/** A clock rate, kept in hertz. */
export class Frequency {
  static readonly none = new Frequency(0);

  private constructor(readonly hertz: number) {}

  /** @param amount rounded to whole hertz */
  static hertz(amount: number): Frequency {
    return new Frequency(Math.round(amount));
  }

  /** Reads `"2.8 GHz"`. @throws UnitError on another form */
  static parse(text: string): Frequency {
    return new Frequency(parseQuantity(text, NOTATION));
  }

  /** @throws UnitError when the rate is not a whole number of MHz */
  toMegahertz(): number {
    return convertExactly(this.hertz, 1e6, this, "MHz");
  }

  plus(other: Frequency): Frequency {
    return new Frequency(this.hertz + other.hertz);
  }

  times(count: number): Frequency {
    return Frequency.hertz(this.hertz * count);
  }

  isMoreThan(other: Frequency): boolean {
    return this.hertz > other.hertz;
  }

  equals(other: Frequency): boolean {
    return this.hertz === other.hertz;
  }

  toString(): string {
    return formatQuantity(this.hertz, NOTATION);
  }
}
