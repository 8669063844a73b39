import { type Colour, paint } from "../lib/text/paint";
import { groupFindings } from "../model/finding-groups";
import type { LocatedFinding } from "./located-finding";
import type { Verdict } from "./verdict";

export interface CheckReportOptions {
  /** Whether the reader's terminal shows colours. @default false */
  readonly colour?: boolean;
}

/** The output of `npm run check`: every finding, then the verdict and the next step in lines of at most 40 columns. */
export function checkReport(verdict: Verdict, { colour = false }: CheckReportOptions = {}): string {
  const { title, colour: own, next } = outcomeOf(verdict);
  const findings = findingsOf(verdict);
  return [
    ...findings,
    ...(findings.length > 0 ? [""] : []),
    colour ? paint(own, title) : title,
    summary(verdict),
    ...next,
  ].join("\n");
}

/** The number of findings, then every finding with its place, problem, calculation and remedy. */
export const report = (verdict: Verdict): string => [summary(verdict), ...findingsOf(verdict)].join("\n");

function findingsOf({ errors, warnings, acknowledged }: Verdict): string[] {
  return [
    ...groupFindings([...errors, ...warnings].toSorted(byPlace)).map(({ first, rest }) =>
      rest === undefined ? describe(first) : `${describe(first)}\n      ${rest}`,
    ),
    ...acknowledged.map(
      ({ finding, by }) =>
        `  ${finding.file}:${finding.line}  acknowledged  ${finding.rule}  ${finding.scope}\n` +
        `      ${finding.problem}\n      ${by.owner}, until ${by.expires}: ${by.reason}`,
    ),
  ];
}

/** "1 error, 2 warnings, 0 acknowledged" */
const summary = ({ errors, warnings, acknowledged }: Verdict): string =>
  `${counted(errors.length, "error")}, ${counted(warnings.length, "warning")}, ${acknowledged.length} acknowledged`;

const NEXT = "Next: npm run docs, npm run verify";

function outcomeOf({ errors, warnings }: Verdict): { title: string; colour: Colour; next: readonly string[] } {
  if (errors.length > 0) {
    return {
      title: "Check failed",
      colour: "red",
      next: ["Fix the errors at the lines above,", "then run: npm run check"],
    };
  }
  if (warnings.length > 0) {
    return {
      title: "Check passed with warnings",
      colour: "yellow",
      next: ["Fix or acknowledge the warnings.", NEXT],
    };
  }
  return { title: "Check passed", colour: "green", next: [NEXT] };
}

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
