import { type Finding, formatPath } from "./finding";
import { sourcePosition } from "./source-position";

/** The model is not sound. The message lists every finding with its file, line, path and remedy, ready to print. */
export class ModelError extends Error {
  override readonly name = "ModelError";

  constructor(readonly findings: readonly Finding[]) {
    super(report(findings));
  }
}

function report(findings: readonly Finding[]): string {
  const located = findings
    .map((finding) => ({ finding, ...sourcePosition(finding.path) }))
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const blocks = located.map(
    ({ finding, file, line }) =>
      `  ${file}:${line}  ${formatPath(finding.path)}\n      ${finding.problem}\n      ${finding.remedy}`,
  );
  return [`${findings.length} ${findings.length === 1 ? "finding" : "findings"} in the model`, ...blocks].join("\n");
}
