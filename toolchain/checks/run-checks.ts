import { table } from "../../lib/markdown";
import { runSteps } from "../../lib/progress";
import { type Check, checkStep, type TestCount } from "./check";

/** Independent checks. */
export interface Phase {
  readonly checks: readonly Check[];
  /** The number of checks that run in parallel. @default - all */
  readonly atOnce?: number;
}

/** The number of slowest files of each suite in the table. */
const SLOWEST = 10;

interface Row {
  readonly title: string;
  readonly count: TestCount | undefined;
  readonly seconds: number;
}

/**
 * Runs the phases one after the other and stops after the first phase with a failed check. At the end, also after a failure, it
 * prints the selected output of the checks, then a table with the time of each suite and of its slowest files.
 *
 * @param leftOut suites that are not run, with their command, for the last line
 */
export async function runChecks(
  phases: readonly Phase[],
  signal: AbortSignal,
  leftOut: readonly string[] = [],
): Promise<void> {
  const began = Date.now();
  const rows: Row[] = [];
  const printed: string[] = [];
  const step = (check: Check) => {
    const started = { at: 0 };
    const files: Row[] = [];
    let count: TestCount | undefined;
    const read: Check["progress"] = (line) => {
      const [, file = "", seconds] = /^(?:PASS|FAIL) \S+ (\S+) \(([\d.]+) s\)$/.exec(line) ?? [];
      if (seconds !== undefined) files.push({ title: `- ${file}`, count: undefined, seconds: Number(seconds) });
      if (check.prints?.(line)) printed.push(line);
      return check.progress?.(line);
    };
    const { title, run } = checkStep({ ...check, progress: read }, signal, (counted) => {
      count = counted;
    });
    return {
      title,
      async run(report: Parameters<typeof run>[0]) {
        started.at = Date.now();
        try {
          await run(report);
        } finally {
          const slowest = files.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
          rows.push({ title, count, seconds: (Date.now() - started.at) / 1000 }, ...slowest);
        }
      },
    };
  };
  try {
    for (const { checks, atOnce } of phases) {
      await runSteps(checks.map(step), atOnce === undefined ? "independent" : { atOnce });
    }
  } finally {
    const total = (outcome: keyof TestCount) => rows.reduce((sum, { count }) => sum + (count?.[outcome] ?? 0), 0);
    const all = { title: "all", count: { passed: total("passed"), failed: total("failed") }, seconds: since(began) };
    process.stdout.write(`\n${[...printed, timeTable([...rows, all])].join("\n")}\n`);
    process.stdout.write(
      `\n${all.count.passed} passed, ${all.count.failed} failed${leftOut.map((each) => `. Left out: ${each}`).join("")}\n`,
    );
  }
}

const since = (began: number) => (Date.now() - began) / 1000;

/** Tests and seconds by suite. A suite takes longer in parallel than alone, so the total is less than the sum. */
export const timeTable = (rows: readonly Row[]): string =>
  table(
    ["suite", "passed", "failed", "seconds"],
    rows.map(({ title, count, seconds }) => [
      title,
      count ? String(count.passed) : "",
      count ? String(count.failed) : "",
      String(Math.round(seconds)),
    ]),
  );
