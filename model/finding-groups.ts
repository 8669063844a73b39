import { groupBy } from "../lib/group-by";

/** What a printed finding is compared by. */
interface PrintedFinding {
  readonly rule?: string | undefined;
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly problem: string;
}

/** Findings of one kind: the first of them is printed in full, the others are summed up in `rest`. */
export interface FindingGroup<Found> {
  readonly first: Found;
  /** @default - there are no others */
  readonly rest: string | undefined;
}

/** Up to this many findings of one kind are printed one by one. */
const PRINTED_ALONE = 5;
/** How many of the others are named by their place. */
const NAMED = 5;

/**
 * Groups findings that say the same of many objects, as a tier of 1,000 members can cause. Two findings are of one kind
 * if they are in the same file and their texts differ only in quoted names, numbers and names that contain digits.
 */
export function groupFindings<Found extends PrintedFinding>(findings: readonly Found[]): FindingGroup<Found>[] {
  return [...groupBy(findings, kindOf).values()].flatMap((alike): FindingGroup<Found>[] => {
    const [first, ...others] = alike;
    if (first === undefined || alike.length <= PRINTED_ALONE)
      return alike.map((each) => ({ first: each, rest: undefined }));
    const places = others.slice(0, NAMED).map(({ path, line }) => `${path} (line ${line})`);
    const more = others.length > NAMED ? ", …" : ".";
    const rest = `${others.length} more of this kind: ${places.join(", ")}${more} To list all: npm run check -- --format json`;
    return [{ first, rest }];
  });
}

function kindOf({ rule, file, path, problem }: PrintedFinding): string {
  const key = path.split(/[.[]/).findLast((part) => !/^\d+\]$/.test(part));
  return [rule, file, key, problem.replaceAll(/"[^"]*"/g, '""').replaceAll(/[\w./-]*\d[\w./-]*/g, "0")].join("\n");
}
