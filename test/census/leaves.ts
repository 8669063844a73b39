/** A scalar value in JSON, with the keys that lead to it. */
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

/**
 * The path of a leaf without list indexes, for example `virtualMachines[].disks[].unit`, and without inventory paths as keys, for
 * example `customAttributes[].values[]`.
 */
export const patternOf = ({ path }: Leaf): string =>
  path
    .map((key) => (typeof key === "number" || key.startsWith("/") ? "[]" : `.${key}`))
    .join("")
    .slice(1);

/** A copy with a different value at a leaf. */
export function changed<Whole>(whole: Whole, { path, value }: Leaf): Whole {
  const other = { string: `${value}-other`, number: Number(value) * 3 + 1000, boolean: !value }[
    typeof value as "string" | "number" | "boolean"
  ];
  return replaced(whole, path, () => other);
}

/** A copy with the value at a path replaced by the result of `replace`. */
export function replaced<Whole>(whole: Whole, path: Leaf["path"], replace: (value: unknown) => unknown): Whole {
  const [key, ...rest] = path;
  if (key === undefined) return replace(whole) as Whole;
  const copy = (Array.isArray(whole) ? [...whole] : { ...whole }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, replace);
  return copy as Whole;
}
