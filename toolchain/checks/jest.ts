import type { Outcome } from "../../lib/processes";
import type { Check, TestCount } from "./check";

/** On all cores, because by default Jest leaves one core idle. */
export const unitTests: Check = jest("Unit tests", "unit", ["--maxWorkers=100%"]);

/** Three files at a time, because the provider mostly waits: it polls a VM about every ten seconds. */
const END_TO_END = ["--maxWorkers=3", "--verbose"];
export const endToEndTests: Check = jest("End-to-end tests", "end-to-end", END_TO_END);

/** The longest files, which would take half of the ten minutes of `npm test`. CI runs them. */
const LEFT_TO_CI = ["sites", "hosts", "privileges"] as const;
export const usualEndToEndTests: Check = jest("End-to-end tests", "end-to-end", [
  ...END_TO_END,
  `--testPathIgnorePatterns=test/end-to-end/(${LEFT_TO_CI.join("|")})\\.test`,
]);

/** Guides whose every section is played on simulated vCenters. */
export const playedGuides: Check = jest("Played guides", "played-guides", ["--maxWorkers=2", "--verbose"]);

/** What others built in a vCenter, taken over and given back. */
export const estateTests: Check = jest("Take-over of an estate", "estate", ["--runInBand", "--verbose"]);

/** Pages in a real browser. */
export const browserTests: Check = jest("Browser tests", "browser", ["--runInBand", "--verbose"]);

/** Tests the project with another design in place of the reference design. */
export const replacedTests: Check = jest("Another design", "replaced", ["--runInBand", "--verbose"]);

/** Real guests: processes, networks and a link. Two files at a time, because they mostly wait. */
export const guestTests: Check = jest("Guest tests", "guests", ["--maxWorkers=2", "--verbose"]);

/** Debian guests: every role, and the database with one writer. Two files at a time: the longest one mostly waits for leases. */
export const debianTests: Check = jest("Debian guests", "debian", ["--maxWorkers=2", "--verbose"]);

/** Rehearsals that must fail because of a planted fault, and rehearsals whose process is killed. */
export const drillTests: Check = jest("Planted faults", "drills", ["--maxWorkers=2", "--verbose"]);

/** Each fault of a vCenter during a deployment. Prints where each occurred. */
export const faultTests: Check = {
  ...jest("Fault tests", "faults", ["--maxWorkers=2", "--verbose"]),
  progress: (line) => (isResult(line) ? undefined : line),
  prints: (line) => !isResult(line),
};

/** Compares the predictions of the table of effects with an apply. */
export const proofTests: Check = {
  ...jest("Proof of the effects", "proof", ["--maxWorkers=2", "--verbose"]),
  prints: (line) => /: precision /.test(line),
};

const isResult = (line: string) => /^(\s+[✓✕] |PASS|FAIL)/.test(line);

function jest(title: string, project: string, options: readonly string[]): Check {
  return {
    title,
    command: ["jest", "--selectProjects", project, ...options],
    remedy: `Fix the code or the test. To run one test: npx jest --selectProjects ${project} -t "<name>".`,
    progress: (line) => /^\s+[✓✕] .*|^(PASS|FAIL) .*/.exec(line)?.[0].trim(),
    count: testCount,
  };
}

function testCount({ lines }: Outcome): TestCount {
  const summary = lines.findLast((line) => line.startsWith("Tests:")) ?? "";
  const number = (outcome: string) => Number(new RegExp(`(\\d+) ${outcome}`).exec(summary)?.[1] ?? 0);
  return { passed: number("passed"), failed: number("failed") };
}
