import { type Finding, formatPath } from "./finding";

/** The model is not sound. The message lists every finding with its file, line, path and remedy, ready to print. */
export class ModelError extends Error {
  override readonly name = "ModelError";

  constructor(readonly findings: readonly Finding[]) {
    super(report(findings));
  }
}

function report(findings: readonly Finding[]): string {
  // only here, because it brings TypeScript's compiler with it: 0.2 s that a sound model need not wait for
  const { sourcePosition } = require("./source-position") as typeof import("./source-position");
  const located = findings
    .map((finding) => ({ finding, ...sourcePosition(finding.path) }))
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const blocks = located.map(
    ({ finding, file, line }) =>
      `  ${file}:${line}  ${formatPath(finding.path)}\n      ${finding.problem}\n      ${finding.remedy}`,
  );
  return [`${findings.length} ${findings.length === 1 ? "finding" : "findings"} in the model`, ...blocks].join("\n");
}
