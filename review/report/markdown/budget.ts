/**
 * A part of a text of limited size. `least` is always enough to write it, with a count of what is not shown. `needed` is
 * enough for everything that must be shown. Sizes are in bytes.
 */
export interface Part {
  readonly least: number;
  /** @default - no content is mandatory */
  readonly needed?: number;
  /** Parts with a smaller rank get space first. */
  readonly rank: number;
  /** @param limit at least `least` */
  readonly write: (limit: number) => string;
}

/** The size of a text in bytes. GitHub counts characters, other forges bytes; a text never has more characters than bytes. */
export const sizeOf = (text: string): number => Buffer.byteLength(text);

/** All parts, in their order, within the limit. If the mandatory content does not fit, each part gets a proportional share. */
export function fitParts(parts: readonly Part[], limit: number): string[] {
  const least = sum(parts.map((part) => part.least));
  const needed = sum(parts.map((part) => Math.max(part.needed ?? 0, part.least))) - least;
  const share = needed === 0 ? 1 : Math.min(1, (limit - least) / needed);
  const floors = parts.map((part) => part.least + Math.floor(Math.max(0, (part.needed ?? 0) - part.least) * share));
  let spare = limit - sum(floors);
  const texts = parts.map(() => "");
  for (const [index, part] of [...parts.entries()].sort(([, a], [, b]) => a.rank - b.rank)) {
    const floor = floors[index] ?? 0;
    const text = part.write(floor + spare);
    texts[index] = text;
    spare -= sizeOf(text) - floor;
  }
  return texts;
}

/** Writes an item within the limit. @returns undefined if the limit is too small */
export type Item = (limit: number) => string | undefined;

export const allOrNothing =
  (text: string): Item =>
  (limit) =>
    sizeOf(text) <= limit ? text : undefined;

/** A list that ends with a summary of what does not fit. */
export interface Listing<T> {
  readonly head: string;
  readonly items: readonly T[];
  readonly write: (item: T) => Item;
  /** Summarises the items that do not fit. Fewer items must not give a longer text. */
  readonly folded: (rest: readonly T[]) => string;
  readonly tail?: string;
}

/** @returns as many items as fit, in order, and a summary of the rest */
export function writeListing<T>({ head, items, write, folded, tail = "" }: Listing<T>, limit: number): string {
  const texts: string[] = [];
  let room = limit - sizeOf(head) - sizeOf(tail);
  for (const item of items) {
    const text = write(item)(room);
    if (text === undefined) break;
    texts.push(text);
    room -= sizeOf(text);
  }
  while (texts.length < items.length) {
    const rest = folded(items.slice(texts.length));
    if (sizeOf(rest) <= room || texts.length === 0) return `${head}${texts.join("")}${rest}${tail}`;
    room += sizeOf(texts.pop() ?? "");
  }
  return `${head}${texts.join("")}${tail}`;
}

/** The size of a listing that shows no item. */
export const minimumSize = <T>({ head, items, folded, tail = "" }: Listing<T>): number =>
  items.length === 0 ? 0 : sizeOf(head) + sizeOf(folded(items)) + sizeOf(tail);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
