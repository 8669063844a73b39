import { type Notation, parseQuantity } from "./quantity";

/** Percentages are kept in thousandths of a percent: 12.5 % is 12,500. */
const THOUSANDTHS = 1000;

const NOTATION: Notation = {
  units: { "%": THOUSANDTHS },
  example: "15 %",
  spellings: { percent: "%", "per cent": "%", "pour cent": "%" },
};

/** How a share or a growth is written in a model file: `"15 %"`. */
export type PercentageText = `${number} %`;

/** A share of a whole, or a growth over a time, kept in thousandths of a percent. */
export class Percentage {
  private constructor(private readonly thousandths: number) {}

  /** Reads `"15 %"`, `"12.5 %"`. @throws UnitError on another form */
  static parse(text: string): Percentage {
    return new Percentage(parseQuantity(text, NOTATION));
  }

  /** @param fraction 0.15 for 15 %. Rounded to a thousandth of a percent. */
  static ofFraction(fraction: number): Percentage {
    return new Percentage(Math.round(fraction * 100 * THOUSANDTHS));
  }

  /** 0.15 for 15 %. */
  get fraction(): number {
    return this.thousandths / (100 * THOUSANDTHS);
  }

  isMoreThan(other: Percentage): boolean {
    return this.thousandths > other.thousandths;
  }

  equals(other: Percentage): boolean {
    return this.thousandths === other.thousandths;
  }

  toString(): string {
    return `${this.thousandths / THOUSANDTHS} %`;
  }
}
