import { convertExactly, formatQuantity, type Notation, parseQuantity, type UnitText } from "./quantity";
import { UnitError } from "./unit-error";

const BYTES = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, PiB: 2 ** 50 } as const;

/** How a data size is written in a model file: `"768 GiB"`. IEC units, as memory and disks have. */
export type DataSizeText = `${number} ${Exclude<keyof typeof BYTES, "B" | "KiB">}`;

const NOTATION: Notation = {
  units: BYTES,
  example: "768 GiB",
  counts: "bytes",
  spellings: { kio: "KiB", mio: "MiB", gio: "GiB", tio: "TiB", pio: "PiB" },
  explainForeign: explainDecimal,
};

/** Vendors sell disks in decimal units: 768 GB are 715 GiB. */
function explainDecimal(amount: string, unit: string): UnitText | undefined {
  const [, prefix] = /^([kmgtp])[bo]$/i.exec(unit) ?? [];
  if (prefix === undefined) return undefined;
  const exponent = 3 * ("kmgtp".indexOf(prefix.toLowerCase()) + 1);
  const bytes = Number(amount) * 10 ** exponent;
  const [name, factor] = Object.entries(BYTES).findLast(([, each]) => bytes / each >= 100) ?? ["B", 1];
  return {
    problem: `has a decimal unit: 1 ${unit} is 10^${exponent} bytes.`,
    remedy: `Use TiB, GiB or MiB: ${amount} ${unit} are about "${Math.floor(bytes / factor)} ${name}".`,
  };
}

/**
 * An amount of memory or disk space, kept in bytes.
 *
 * Conversions never lose precision silently: `toGibibytes()` of 1,536 MiB throws.
 */
export class DataSize {
  static readonly none = new DataSize(0);

  private constructor(readonly bytes: number) {}

  /** @throws UnitError when `amount` is negative or not a whole number */
  static bytes(amount: number): DataSize {
    if (!Number.isSafeInteger(amount) || amount < 0) {
      throw new UnitError(`${amount} B is not a data size.`, "Use a whole number of bytes that is not negative.");
    }
    return new DataSize(amount);
  }

  static mebibytes(amount: number): DataSize {
    return DataSize.bytes(amount * BYTES.MiB);
  }

  static gibibytes(amount: number): DataSize {
    return DataSize.bytes(amount * BYTES.GiB);
  }

  static tebibytes(amount: number): DataSize {
    return DataSize.bytes(amount * BYTES.TiB);
  }

  /** Reads `"768 GiB"`, `"1.5 TiB"`. @throws UnitError on another form */
  static parse(text: string): DataSize {
    return new DataSize(parseQuantity(text, NOTATION));
  }

  /** @throws UnitError when the size is not a whole number of MiB */
  toMebibytes(): number {
    return this.exactly(BYTES.MiB, "MiB");
  }

  /** @throws UnitError when the size is not a whole number of GiB */
  toGibibytes(): number {
    return this.exactly(BYTES.GiB, "GiB");
  }

  plus(other: DataSize): DataSize {
    return DataSize.bytes(this.bytes + other.bytes);
  }

  times(count: number): DataSize {
    return DataSize.bytes(this.bytes * count);
  }

  isLargerThan(other: DataSize): boolean {
    return this.bytes > other.bytes;
  }

  equals(other: DataSize): boolean {
    return this.bytes === other.bytes;
  }

  toString(): string {
    return formatQuantity(this.bytes, NOTATION);
  }

  private exactly(factor: number, unit: string): number {
    return convertExactly(this.bytes, factor, this, unit);
  }
}
