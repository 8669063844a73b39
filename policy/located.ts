import type { Finding } from "../model/finding";
import { formatPath } from "../model/finding";
import type { Arithmetic, RuleFinding, Severity } from "../model/rule";
import { sourcePosition } from "../model/source-position";

/** A finding and where to mend it, ready for any report. */
export interface LocatedFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** What it is about, by name. An acknowledgement names it. */
  readonly scope: string;
  /** The path in the model, or in the construct tree. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly problem: string;
  readonly remedy: string;
  readonly arithmetic?: Arithmetic;
}

/** Where in the model's files a finding is to be fixed. @param root the folder that they lie in. @default - the project */
export function located(
  rule: string,
  severity: Severity,
  finding: Finding & Partial<RuleFinding>,
  root?: string,
): LocatedFinding {
  const path = formatPath(finding.path);
  const { problem, remedy, scope = path, arithmetic } = finding;
  return {
    rule,
    severity,
    scope,
    path,
    ...sourcePosition(finding.path, root),
    problem,
    remedy,
    ...(arithmetic && { arithmetic }),
  };
}
