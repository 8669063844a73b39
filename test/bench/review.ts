import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportProgress } from "../../lib/progress";
import { median, megabytes, seconds, times } from "./figures";
import type { Part, Result } from "./part";
import { planWith } from "./review/plan";
import { bringReviewers, reviewers } from "./review/reviewers";
import { measureProgram, type ProgramUsage } from "./review/whole-program";

const SIZES = [12, 1000, 5000, 20_000] as const;
const RUNS = 3;

export const reviewPart: Part = {
  name: "review",
  what: "review of plans from 12 changes to 20,000 beside conftest and Terraform Visual",
  async measure(tell, signal) {
    await bringReviewers(tell, signal);
    const folder = await mkdtemp(join(tmpdir(), "bench review "));
    try {
      return await compare(folder, tell, signal);
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

async function compare(folder: string, tell: ReportProgress, signal: AbortSignal): Promise<Result> {
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
        tell(`${changes} changes, run ${run} of ${RUNS}: ${name}`);
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
      ...reviewers.map(({ name, does }) => `${name}: ${does}.`),
      "The others say nothing of what a change does to a running VM: whether it restarts, moves or loses data that no rule names.",
      `Whole processes, from start to end; the median run of ${RUNS}; CPU is of all cores, memory the peak, as Linux counts them.`,
    ],
  };
}

/** How CPU time grows with the plan: with start-up taken off, it would be the same as the changes where it is linear. */
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
    `From ${third.changes.toLocaleString("en")} changes to ${last.changes.toLocaleString("en")} (${times(last.changes, third.changes)}), CPU without what ${first.changes} take: ${reviewers.map(({ name }, index) => `${name} ${per(index)}`).join(", ")}.`,
  ];
}

const middle = (runs: readonly (readonly ProgramUsage[])[], index: number): ProgramUsage =>
  median(
    runs.flatMap((run) => run[index] ?? []),
    ({ milliseconds }) => milliseconds,
  );
