import { table } from "../../lib/markdown";
import { runSteps } from "../../lib/progress";
import { type Check, checkStep, type TestCount } from "./check";

/** Checks that have nothing to do with each other. */
export interface Phase {
  readonly checks: readonly Check[];
  /** How many of them run side by side. @default - all */
  readonly atOnce?: number;
}

/** So many files of a suite are listed. */
const SLOWEST = 10;

interface Row {
  readonly title: string;
  readonly count: TestCount | undefined;
  readonly seconds: number;
}

/**
 * Runs one phase after the other, up to the first in which a check fails. Prints what the checks told, then a table of the
 * time that each took and each of its slow files, whatever fails.
 */
export async function runChecks(phases: readonly Phase[], signal: AbortSignal): Promise<void> {
  const began = Date.now();
  const rows: Row[] = [];
  const told: string[] = [];
  const step = (check: Check) => {
    const started = { at: 0 };
    const files: Row[] = [];
    let count: TestCount | undefined;
    const read: Check["progress"] = (line) => {
      const [, file = "", seconds] = /^(?:PASS|FAIL) \S+ (\S+) \(([\d.]+) s\)$/.exec(line) ?? [];
      if (seconds !== undefined) files.push({ title: `- ${file}`, count: undefined, seconds: Number(seconds) });
      if (check.tells?.(line)) told.push(line);
      return check.progress?.(line);
    };
    const { title, run } = checkStep({ ...check, progress: read }, signal, (counted) => {
      count = counted;
    });
    return {
      title,
      async run(tell: Parameters<typeof run>[0]) {
        started.at = Date.now();
        try {
          await run(tell);
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
    process.stdout.write(`\n${[...told, timeTable([...rows, all])].join("\n")}\n`);
    process.stdout.write(`\n${all.count.passed} passed, ${all.count.failed} failed\n`);
  }
}

const since = (began: number) => (Date.now() - began) / 1000;

/** What each suite ran and took. Suites that run side by side take longer than alone, and less together than their sum. */
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
