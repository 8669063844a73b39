/** A value inside JSON that is no object and no list, by the keys that lead to it. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: string | number | boolean;
}

export function leavesOf(value: unknown, path: Leaf["path"] = []): Leaf[] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [{ path, value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    leavesOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** Where a leaf is, whichever member of a list it belongs to: `virtualMachines[].disks[].unit`. */
export const patternOf = ({ path }: Leaf): string =>
  path
    .map((key) => (typeof key === "number" ? "[]" : `.${key}`))
    .join("")
    .slice(1);

/** A copy with another value at a leaf. */
export function changed<Whole>(whole: Whole, { path, value }: Leaf): Whole {
  const other = { string: `${value}-other`, number: Number(value) * 3 + 1000, boolean: !value }[
    typeof value as "string" | "number" | "boolean"
  ];
  return replaced(whole, path, () => other);
}

/** A copy with what `replace` makes of the value at a path. */
export function replaced<Whole>(whole: Whole, path: Leaf["path"], replace: (value: unknown) => unknown): Whole {
  // not structuredClone: it would keep objects that two places share
  const copy = JSON.parse(JSON.stringify(whole)) as Whole;
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], copy);
  const last = path.at(-1) ?? "";
  const holding = holder as Record<string | number, unknown>;
  holding[last] = replace(holding[last]);
  return copy;
}
