/** A place in the model: the exported constant, then keys and indices. */
export type ModelPath = readonly [ModelPart, ...(string | number)[]];

/** The parts of the model and its acknowledgements: each is one exported constant of one file. */
export type ModelPart =
  | "rabat"
  | "marrakech"
  | "link"
  | "witness"
  | "massar"
  | "recoveryPlan"
  | "planning"
  | "lab"
  | "posture"
  | "deletionLocks"
  | "acknowledgements";

/** A defect of the model. */
export interface Finding {
  readonly path: ModelPath;
  /** What is wrong, with the values involved. */
  readonly problem: string;
  /** What to write or do instead. */
  readonly remedy: string;
}

/** Writes a path as code would: `rabat.extension.clusters[0].hosts[2].hardware`. */
export function formatPath(path: ModelPath): string {
  return path
    .slice(1)
    .reduce<string>(
      (text, key) =>
        typeof key === "number"
          ? `${text}[${key}]`
          : /^[A-Za-z]\w*$/.test(key)
            ? `${text}.${key}`
            : `${text}[${JSON.stringify(key)}]`,
      path[0],
    );
}
