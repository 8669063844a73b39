import { groupBy } from "../lib/group-by";

/** The parts of a finding that decide its kind. */
interface PrintedFinding {
  readonly rule?: string | undefined;
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly problem: string;
}

/** Findings of one kind: the first is printed in full, `rest` summarises the others. */
export interface FindingGroup<Found> {
  readonly first: Found;
  /** @default - there are no others */
  readonly rest: string | undefined;
}

/** Up to this many findings of one kind are printed one by one. */
const PRINTED_ALONE = 5;
/** How many places of the others are listed. */
const NAMED = 5;

/**
 * Groups findings that report the same defect of many objects, for example of a tier with 1,000 members. Two findings are
 * of one kind if they are in the same file and their texts differ only in quoted names, numbers and names with digits.
 */
export function groupFindings<Found extends PrintedFinding>(findings: readonly Found[]): FindingGroup<Found>[] {
  return [...groupBy(findings, kindOf).values()].flatMap((alike): FindingGroup<Found>[] => {
    const [first, ...others] = alike;
    if (first === undefined || alike.length <= PRINTED_ALONE)
      return alike.map((each) => ({ first: each, rest: undefined }));
    const places = [...new Set(others.map(({ path, line }) => `${path} (line ${line})`))];
    const named = `${places.slice(0, NAMED).join(", ")}${places.length > NAMED ? ", …" : "."}`;
    const rest = `${others.length} more of this kind: ${named} To list all: npm run check -- --format json`;
    return [{ first, rest }];
  });
}

function kindOf({ rule, file, path, problem }: PrintedFinding): string {
  const key = path.split(/[.[]/).findLast((part) => !/^\d+\]$/.test(part));
  return [rule, file, key, problem.replaceAll(/"[^"]*"/g, '""').replaceAll(/[\w./-]*\d[\w./-]*/g, "0")].join("\n");
}
