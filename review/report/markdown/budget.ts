/**
 * A part of a text that has a limit. It can always be written within `least`: then it says how much it does not show. What
 * it must show needs `needed`.
 */
export interface Part {
  readonly least: number;
  /** @default - nothing of it has to be shown */
  readonly needed?: number;
  /** Parts with a smaller rank get what room there is first. */
  readonly rank: number;
  /** @param limit at least `least` */
  readonly write: (limit: number) => string;
}

/** The size of a text: GitHub counts characters, other forges bytes, and nothing has more characters than bytes. */
export const sizeOf = (text: string): number => Buffer.byteLength(text);

/** All parts, in their order, within the limit. Where even what is needed is too much, each gets its share. */
export function fitted(parts: readonly Part[], limit: number): string[] {
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

/** Something that is listed, in as much room as there is. @returns nothing where that is too little to say anything */
export type Item = (limit: number) => string | undefined;

export const whole =
  (text: string): Item =>
  (limit) =>
    sizeOf(text) <= limit ? text : undefined;

/** A list that says what it leaves out. */
export interface Listing<T> {
  readonly head: string;
  readonly items: readonly T[];
  readonly write: (item: T) => Item;
  /** What stands for those that are left out: the same size at most for fewer of them. */
  readonly folded: (rest: readonly T[]) => string;
  readonly tail?: string;
}

/** @returns how much of a listing fits, in its order; the rest is folded */
export function listed<T>({ head, items, write, folded, tail = "" }: Listing<T>, limit: number): string {
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

/** The size of a listing that shows none of its items. */
export const leastOf = <T>({ head, items, folded, tail = "" }: Listing<T>): number =>
  items.length === 0 ? 0 : sizeOf(head) + sizeOf(folded(items)) + sizeOf(tail);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
