import type { LocatedFinding } from "./located-finding";
import type { Verdict } from "./verdict";

/** Every finding with where, what, how it was worked out and what mends it; then how many there are. */
export function report({ errors, warnings, acknowledged }: Verdict): string {
  const blocks = [...errors, ...warnings].toSorted(byPlace).map(describe);
  const answered = acknowledged.map(
    ({ finding, by }) =>
      `  ${finding.file}:${finding.line}  acknowledged  ${finding.rule}  ${finding.scope}\n` +
      `      ${finding.problem}\n      ${by.owner}, until ${by.expires}: ${by.reason}`,
  );
  return [summary({ errors, warnings, acknowledged }), ...blocks, ...answered].join("\n");
}

/** "1 error, 2 warnings, 0 acknowledged" */
export const summary = ({ errors, warnings, acknowledged }: Verdict): string =>
  `${counted(errors.length, "error")}, ${counted(warnings.length, "warning")}, ${acknowledged.length} acknowledged`;

export function describe({
  severity,
  rule,
  scope,
  path,
  file,
  line,
  problem,
  remedy,
  arithmetic,
}: LocatedFinding): string {
  const lines = [`  ${file}:${line}  ${severity}  ${rule}  ${scope}`, `      ${path}`, `      ${problem}`];
  if (arithmetic !== undefined) {
    const inputs = Object.entries(arithmetic.inputs).map(([name, value]) => `${name} = ${value}`);
    lines.push(`      ${arithmetic.formula}, with ${inputs.join(", ")}`);
    lines.push(`      = ${arithmetic.result}; limit ${arithmetic.limit}; margin ${arithmetic.margin}`);
  }
  return [...lines, `      ${remedy}`].join("\n");
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

const byPlace = (a: LocatedFinding, b: LocatedFinding) => a.file.localeCompare(b.file) || a.line - b.line;
