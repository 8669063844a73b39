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
  return [{ path, problem: `Unknown ${what}: "${name}".`, remedy: `${choice} "${name}" to ${formatPath(home)}.` }];
}

/** What of `objects` is on a cluster. What is on an unknown one is a finding of its own: it might be this one. */
export const objectsOnCluster = <Placed extends { readonly cluster: string }>(
  cluster: string,
  objects: readonly Placed[],
  clusters: readonly { readonly name: string }[],
): Placed[] =>
  objects.filter((each) => each.cluster === cluster || !clusters.some(({ name }) => name === each.cluster));
