import { type Finding, formatPath, type ModelPath } from "./finding";

/** Finds a name that refers to no object. `home` is the list in which the object would be defined. */
export function unknownName(reference: {
  readonly name: string;
  readonly path: ModelPath;
  /** The kind of object, and its site or cluster: `network of rabat`. */
  readonly what: string;
  readonly known: readonly string[];
  readonly home: ModelPath;
}): Finding[] {
  const { name, path, what, known, home } = reference;
  if (known.includes(name)) return [];
  const choice = known.length === 0 ? "None exists: add" : `Use ${[...new Set(known)].join(", ")}, or add`;
  return [{ path, problem: `Unknown ${what}: "${name}".`, remedy: `${choice} "${name}" to ${formatPath(home)}.` }];
}

/** The objects on a cluster. Those on an unknown cluster are included: their own finding reports the unknown name. */
export const objectsOnCluster = <Placed extends { readonly cluster: string }>(
  cluster: string,
  objects: readonly Placed[],
  clusters: readonly { readonly name: string }[],
): Placed[] =>
  objects.filter((each) => each.cluster === cluster || !clusters.some(({ name }) => name === each.cluster));
