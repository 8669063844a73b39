import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportProgress } from "../../lib/progress";
import { median, megabytes, seconds, times } from "./figures";
import type { Part, Result } from "./part";
import { planWith } from "./review/plan";
import { installReviewers, reviewers } from "./review/reviewers";
import { measureProgram, type ProgramUsage } from "./review/whole-program";

const SIZES = [12, 1000, 5000, 20_000] as const;
const RUNS = 3;

export const reviewPart: Part = {
  name: "review",
  summary: "review of plans with 12 to 20,000 changes, compared with conftest and Terraform Visual",
  async measure(report, signal) {
    await installReviewers(report, signal);
    const folder = await mkdtemp(join(tmpdir(), "bench review "));
    try {
      return await compare(folder, report, signal);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

interface Measured {
  readonly changes: number;
  readonly planBytes: number;
  /** In the order of the reviewers. */
  readonly usages: readonly ProgramUsage[];
}

async function compare(folder: string, report: ReportProgress, signal: AbortSignal): Promise<Result> {
  const sizes: Measured[] = [];
  for (const changes of SIZES) {
    const plan = join(folder, `${changes}.json`);
    await writeFile(plan, planWith(changes));
    // fills caches
    for (const { program } of reviewers) await measureProgram(program(plan, folder), signal);
    const runs: ProgramUsage[][] = [];
    // in turn, so that all run under the same load
    for (let run = 1; run <= RUNS; run += 1) {
      const usages: ProgramUsage[] = [];
      for (const { name, program } of reviewers) {
        report(`${changes} changes, run ${run} of ${RUNS}: ${name}`);
        usages.push(await measureProgram(program(plan, folder), signal));
      }
      runs.push(usages);
    }
    sizes.push({
      changes,
      planBytes: (await stat(plan)).size,
      usages: reviewers.map((_, index) => middle(runs, index)),
    });
  }
  const [, ...others] = reviewers;
  return {
    title: "Review of a plan",
    head: [
      ...["changes", "plan"],
      ...reviewers.flatMap(({ name }) => [name, "CPU", "memory"]),
      ...others.map(({ name }) => `${name} / this project`),
    ],
    rows: sizes.map(({ changes, planBytes, usages: [ours, ...theirs] }) => [
      changes.toLocaleString("en"),
      planBytes < 1e6 ? `${Math.round(planBytes / 1000)} kB` : megabytes(planBytes),
      ...[ours, ...theirs].flatMap((usage) =>
        usage ? [seconds(usage.milliseconds), seconds(usage.cpuMilliseconds), megabytes(usage.peakBytes)] : [],
      ),
      ...theirs.map((their) => (ours ? times(their.milliseconds, ours.milliseconds) : "")),
    ]),
    notes: [
      ...growth(sizes),
      ...reviewers.map(({ name, method }) => `${name}: ${method}.`),
      "conftest and Terraform Visual do not show the effect of a change on a running VM, such as a restart, a migration or a loss of data.",
      `Complete processes. Median of ${RUNS} runs. CPU time of all cores and peak memory, as reported by Linux.`,
    ],
  };
}

/** How CPU time without start-up grows with the plan. With linear growth, it equals the growth of the number of changes. */
function growth(sizes: readonly Measured[]): string[] {
  const [first, , , last] = sizes;
  const third = sizes[2];
  if (!first || !third || !last) return [];
  const per = (index: number) => {
    const without = ({ usages }: Measured) =>
      (usages[index]?.cpuMilliseconds ?? 0) - (first.usages[index]?.cpuMilliseconds ?? 0);
    return times(without(last), without(third));
  };
  return [
    `From ${third.changes.toLocaleString("en")} changes to ${last.changes.toLocaleString("en")} (${times(last.changes, third.changes)}), CPU time beyond the plan with ${first.changes} changes: ${reviewers.map(({ name }, index) => `${name} ${per(index)}`).join(", ")}.`,
  ];
}

const middle = (runs: readonly (readonly ProgramUsage[])[], index: number): ProgramUsage =>
  median(
    runs.flatMap((run) => run[index] ?? []),
    ({ milliseconds }) => milliseconds,
  );
