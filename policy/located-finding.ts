import { z } from "zod";
import { type Data, text } from "../lib/published-schema";
import type { Finding } from "../model/finding";
import { formatPath } from "../model/finding";
import type { RuleFinding, Severity } from "../model/rule";
import { sourcePosition } from "../model/source-position";

/** A finding with the file and line to edit. `scope` names its subject, as an acknowledgement does. */
export const locatedFindingSchema = z
  .strictObject({
    rule: text,
    severity: z.enum(["error", "warning"]),
    scope: text,
    path: text,
    file: text,
    line: z.int(),
    problem: text,
    remedy: text,
    arithmetic: z
      .strictObject({ inputs: z.record(text, text), formula: text, result: text, limit: text, margin: text })
      .exactOptional(),
  })
  .meta({ id: "Finding" });
export type LocatedFinding = Data<typeof locatedFindingSchema>;

/** Adds the file and line of the model to a finding. @param root folder of the model's files. @default - the project */
export function locate(
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
