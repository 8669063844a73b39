import { convertExactly, formatQuantity, parseQuantity } from "./quantity";
import { UnitError } from "./unit-error";

const BYTES = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, PiB: 2 ** 50 } as const;

/** How a data size is written in a model file: `"768 GiB"`. IEC units, as memory and disks have. */
export type DataSizeText = `${number} ${Exclude<keyof typeof BYTES, "B" | "KiB">}`;

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
    return new DataSize(parseQuantity(text, BYTES, "768 GiB"));
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
    return formatQuantity(this.bytes, BYTES);
  }

  private exactly(factor: number, unit: string): number {
    return convertExactly(this.bytes, factor, this, unit);
  }
}
