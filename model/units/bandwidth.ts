import { convertExactly, formatQuantity, type Notation, parseQuantity, type UnitText } from "./quantity";

const BITS_PER_SECOND = { "bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9 } as const;

/** How a bandwidth is written in a model file: `"25 Gbit/s"`. SI units, as rates have. */
export type BandwidthText = `${number} ${Exclude<keyof typeof BITS_PER_SECOND, "bit/s">}`;

const NOTATION: Notation = {
  units: BITS_PER_SECOND,
  example: "25 Gbit/s",
  counts: "bit/s",
  spellings: Object.fromEntries(
    ["k", "m", "g"].flatMap((prefix) => {
      const unit = `${prefix === "k" ? "k" : prefix.toUpperCase()}bit/s`;
      return ["bps", "b/s", "bits/s", "bit", "b"].map((ending) => [prefix + ending, unit]);
    }),
  ),
  explainForeign: explainBytes,
};

/** A capital B is a byte, in French "o": 8 bits. */
function explainBytes(amount: string, unit: string): UnitText | undefined {
  const [, prefix] = /^([kKMG])(?:B|[oO])(?:\/s|ps)$/.exec(unit) ?? [];
  if (prefix === undefined) return undefined;
  const target = `${prefix === "K" ? "k" : prefix}bit/s`;
  return { problem: "counts bytes, and rates are in bits.", remedy: `Write "${Number(amount) * 8} ${target}".` };
}

/** A data rate, kept in bit/s. */
export class Bandwidth {
  static readonly none = new Bandwidth(0);

  private constructor(readonly bitsPerSecond: number) {}

  /** @param amount rounded to whole bit/s */
  static bitsPerSecond(amount: number): Bandwidth {
    return new Bandwidth(Math.round(amount));
  }

  /** Reads `"25 Gbit/s"`. @throws UnitError on another form */
  static parse(text: string): Bandwidth {
    return new Bandwidth(parseQuantity(text, NOTATION));
  }

  /** @throws UnitError when the rate is not a whole number of Mbit/s */
  toMegabitsPerSecond(): number {
    return convertExactly(this.bitsPerSecond, 1e6, this, "Mbit/s");
  }

  plus(other: Bandwidth): Bandwidth {
    return new Bandwidth(this.bitsPerSecond + other.bitsPerSecond);
  }

  isMoreThan(other: Bandwidth): boolean {
    return this.bitsPerSecond > other.bitsPerSecond;
  }

  equals(other: Bandwidth): boolean {
    return this.bitsPerSecond === other.bitsPerSecond;
  }

  toString(): string {
    return formatQuantity(this.bitsPerSecond, NOTATION);
  }
}
