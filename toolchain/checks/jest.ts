import type { Outcome } from "../../lib/processes";
import type { Check, TestCount } from "./check";

/** On every core: by itself Jest leaves one free, of two. */
export const unitTests: Check = jest("Unit tests", "unit", ["--maxWorkers=100%"]);

/** Three files at a time: much of each is waiting for the provider, which looks at a VM every ten seconds or so. */
export const endToEndTests: Check = jest("End-to-end tests", "end-to-end", ["--maxWorkers=3", "--verbose"]);

/** Pages in a real browser. */
export const browserTests: Check = jest("Browser tests", "browser", ["--runInBand", "--verbose"]);

/** Another design in place of the reference design: the project is verified with it. */
export const replacedTests: Check = jest("Another design", "replaced", ["--runInBand", "--verbose"]);

/** Guests that really run: processes, networks and a link, one file after the other, for what they measure is time. */
export const guestTests: Check = jest("Guest tests", "guests", ["--runInBand", "--verbose"]);

/** Rehearsals that must go red for a planted fault, and ones whose runner is killed. */
export const drillTests: Check = jest("Planted faults", "drills", ["--maxWorkers=2", "--verbose"]);

/** Each fault of a vCenter during a deploy. Tells what each struck. */
export const faultTests: Check = {
  ...jest("Fault tests", "faults", ["--maxWorkers=2", "--verbose"]),
  progress: (line) => (isResult(line) ? undefined : line),
  tells: (line) => !isResult(line),
};

/** What the table of effects predicts, compared with what an apply does. */
export const proofTests: Check = {
  ...jest("Proof of the effects", "proof", ["--maxWorkers=2", "--verbose"]),
  tells: (line) => /: precision /.test(line),
};

const isResult = (line: string) => /^(\s+[✓✕] |PASS|FAIL)/.test(line);

function jest(title: string, project: string, options: readonly string[]): Check {
  return {
    title,
    command: ["jest", "--selectProjects", project, ...options],
    remedy: `Fix the code or the test; run one alone with npx jest --selectProjects ${project} -t "<name>".`,
    progress: (line) => /^\s+[✓✕] .*|^(PASS|FAIL) .*/.exec(line)?.[0].trim(),
    count: testCount,
  };
}

function testCount({ lines }: Outcome): TestCount {
  const summary = lines.findLast((line) => line.startsWith("Tests:")) ?? "";
  const number = (outcome: string) => Number(new RegExp(`(\\d+) ${outcome}`).exec(summary)?.[1] ?? 0);
  return { passed: number("passed"), failed: number("failed") };
}
