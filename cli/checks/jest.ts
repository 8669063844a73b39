import type { Outcome } from "../processes";
import type { Check, TestCount } from "./check";

export const unitTests: Check = jest("Unit tests", "unit", []);

const STORIES = "end-to-end/(sites|failover|provider-release)";

/** Two stories side by side: each has vCenters of its own, and waits for the provider more than it computes. */
export const endToEndStories: Check = jest("End-to-end: the life of the sites", "end-to-end", [
  "--maxWorkers=2",
  "--verbose",
  `--testPathPatterns=${STORIES}`,
]);

/** One at a time: what they start and stop, and how long they wait, is what they test. */
export const endToEndCommands: Check = jest("End-to-end: commands and state", "end-to-end", [
  "--runInBand",
  "--verbose",
  `--testPathIgnorePatterns=${STORIES}`,
]);

function jest(title: string, project: string, options: readonly string[]): Check {
  return {
    title,
    command: ["jest", "--selectProjects", project, ...options],
    remedy: `Mend the code or the test; run one alone with npx jest --selectProjects ${project} -t "<name>".`,
    progress: (line) => /^\s+[✓✕] .*|^(PASS|FAIL) .*/.exec(line)?.[0].trim(),
    count: testCount,
  };
}

function testCount({ lines }: Outcome): TestCount {
  const summary = lines.findLast((line) => line.startsWith("Tests:")) ?? "";
  const number = (outcome: string) => Number(new RegExp(`(\\d+) ${outcome}`).exec(summary)?.[1] ?? 0);
  return { passed: number("passed"), failed: number("failed") };
}
