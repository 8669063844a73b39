import { type Finding, formatPath } from "./finding";
import { groupFindings } from "./finding-groups";
import { sourcePosition } from "./source-position";

/** A finding that keeps a model from being loaded. */
export interface ModelFinding extends Finding {
  /** The relation that does not hold. @default - a schema refused the value */
  readonly rule?: string;
}

/** The model is not valid. The message is ready to print: findings by file and line, those of one kind together. */
export class ModelError extends Error {
  override readonly name = "ModelError";

  /** @param root the folder of the model's files. @default - the project */
  constructor(
    readonly findings: readonly ModelFinding[],
    root?: string,
  ) {
    super(report(findings, root));
  }
}

function report(findings: readonly ModelFinding[], root?: string): string {
  const located = findings
    .map((finding) => ({ ...finding, ...sourcePosition(finding.path, root), path: formatPath(finding.path) }))
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const blocks = groupFindings(located).map(({ first: { path, rule, problem, remedy, file, line }, rest }) =>
    [
      `  ${file}:${line}  ${path}${rule === undefined ? "" : `  [${rule}]`}`,
      problem,
      remedy,
      ...(rest === undefined ? [] : [rest]),
    ].join("\n      "),
  );
  return [`${findings.length} ${findings.length === 1 ? "finding" : "findings"} in the model`, ...blocks].join("\n");
}
