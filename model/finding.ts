/** Where something is stated in the model: the model file's constant, then keys and indices. */
export type ModelPath = readonly [ModelPart, ...(string | number)[]];

/** The parts of the model, and what is said about its findings: each one exported constant of one file. */
export type ModelPart =
  | "rabat"
  | "marrakech"
  | "link"
  | "massar"
  | "recoveryPlan"
  | "planning"
  | "lab"
  | "posture"
  | "deletionLocks"
  | "acknowledgements";

/** Something that is wrong with the model. */
export interface Finding {
  readonly path: ModelPath;
  /** What is wrong, with the values that make it so. */
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
