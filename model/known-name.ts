import { type Finding, formatPath, type ModelPath } from "./finding";

/** Finds a name that refers to nothing. @param home where what it should refer to is stated */
export function unknownName(reference: {
  readonly name: string;
  readonly path: ModelPath;
  /** What the name should name, and where: `network of rabat`. */
  readonly what: string;
  readonly known: readonly string[];
  readonly home: ModelPath;
}): Finding[] {
  const { name, path, what, known, home } = reference;
  if (known.includes(name)) return [];
  const choice = known.length === 0 ? "None exists: add" : `Use ${[...new Set(known)].join(", ")}, or add`;
  return [{ path, problem: `"${name}" is no ${what}.`, remedy: `${choice} "${name}" to ${formatPath(home)}.` }];
}
