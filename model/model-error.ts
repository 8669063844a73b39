import { type Finding, formatPath } from "./finding";
import { sourcePosition } from "./source-position";

/** A finding that keeps a model from being loaded. */
export interface ModelFinding extends Finding {
  /** The relation that does not hold. @default - a schema refused the value */
  readonly rule?: string;
}

/** The model is not sound. The message lists every finding with its file, line, path, rule and remedy, ready to print. */
export class ModelError extends Error {
  override readonly name = "ModelError";

  /** @param root the folder that the model's files lie in. @default - the project */
  constructor(
    readonly findings: readonly ModelFinding[],
    root?: string,
  ) {
    super(report(findings, root));
  }
}

function report(findings: readonly ModelFinding[], root?: string): string {
  const located = findings
    .map((finding) => ({ finding, ...sourcePosition(finding.path, root) }))
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const blocks = located.map(
    ({ finding: { path, rule, problem, remedy }, file, line }) =>
      `  ${file}:${line}  ${formatPath(path)}${rule === undefined ? "" : `  [${rule}]`}\n      ${problem}\n      ${remedy}`,
  );
  return [`${findings.length} ${findings.length === 1 ? "finding" : "findings"} in the model`, ...blocks].join("\n");
}
