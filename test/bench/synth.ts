import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject, project } from "../../lib/paths";
import type { ReportProgress } from "../../lib/progress";
import { appCommand } from "./app";
import { median, megabytes, seconds, times } from "./figures";
import type { Part, Result } from "./part";
import { measureProcess, type Program, type Usage } from "./whole-process";

/** Runs of each size, fewer where plain cdktf is slow. */
const SIZES = [
  { machines: 10, runs: 5 },
  { machines: 100, runs: 5 },
  { machines: 1000, runs: 3 },
  { machines: 10_000, runs: 3 },
] as const;

export const synthPart: Part = {
  name: "synth",
  what: "synth of all stacks beside the plain way of cdktf, one resource object per VM",
  async measure(tell, signal) {
    const outputs = await mkdtemp(join(tmpdir(), "bench synth "));
    try {
      return await compare(outputs, tell, signal);
    } finally {
      await rm(outputs, { recursive: true });
    }
  },
};

async function compare(outputs: string, tell: ReportProgress, signal: AbortSignal): Promise<Result> {
  const ours = await appOf("test/bench/large.ts", outputs);
  const committed = await appOf("main.ts", outputs);
  const plain: Program = {
    command: ["npx", "ts-node", "main.ts"],
    directory: inProject("test", "bench", "plain"),
    environment: { CDKTF_OUTDIR: join(outputs, "plain") },
  };
  const measure = async (title: string, program: Program, machines?: number): Promise<Usage> => {
    tell(title);
    const of = machines === undefined ? {} : { MACHINES: String(machines) };
    return measureProcess({ ...program, environment: { ...program.environment, ...of } }, signal);
  };
  // fills caches
  await measure("this project, not counted", ours, 10);
  await measure("the plain way, not counted", plain, 10);

  const reference: Usage[] = [];
  for (let run = 0; run < SIZES[0].runs; run += 1) reference.push(await measure("the reference design", committed));
  const sizes: { machines: number; ours: Usage; plain: Usage }[] = [];
  for (const { machines, runs } of SIZES) {
    const measured: { ours: Usage; plain: Usage }[] = [];
    // in turn, so that both run under the same load
    for (let run = 1; run <= runs; run += 1) {
      const title = `${machines} VMs, run ${run} of ${runs}`;
      measured.push({
        ours: await measure(`${title}: this project`, ours, machines),
        plain: await measure(`${title}: the plain way`, plain, machines),
      });
    }
    const middle = (of: (run: (typeof measured)[number]) => Usage) => median(measured.map(of), byTime);
    sizes.push({ machines, ours: middle((run) => run.ours), plain: middle((run) => run.plain) });
  }

  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  return {
    title: "Synth of all stacks, and of as many VMs the plain way",
    head: ["VMs", "this project", "CPU", "memory", "plain", "CPU", "memory", "plain / this project"],
    rows: [
      ["reference design", ...row(median(reference, byTime)), "", "", "", ""],
      ...sizes.map((size) => [
        size.machines.toLocaleString("en"),
        ...row(size.ours),
        ...row(size.plain),
        times(size.plain.milliseconds, size.ours.milliseconds),
      ]),
    ],
    notes: [
      ...(smallest && largest
        ? [
            `From ${smallest.machines} VMs to ${largest.machines.toLocaleString("en")}: this project ${times(largest.ours.milliseconds, smallest.ours.milliseconds)}, the plain way ${times(largest.plain.milliseconds, smallest.plain.milliseconds)}.`,
          ]
        : []),
      `This project: ${ours.command.join(" ")}, which is cdktf.json's app; three stacks, the model checked, with all that carries the VMs.`,
      "Plain: npx ts-node main.ts in bench/plain, as cdktf init writes it; one stack, a VirtualMachine object for each VM and nothing else.",
      `Whole processes, from start to end. The median run of ${SIZES.map(({ runs }) => runs).join(", ")}; memory is the peak of the largest process.`,
    ],
  };
}

const byTime = ({ milliseconds }: Usage): number => milliseconds;

const row = ({ milliseconds, cpuMilliseconds, peakBytes }: Usage): string[] => [
  seconds(milliseconds),
  seconds(cpuMilliseconds),
  megabytes(peakBytes),
];

/** A program that synthesises, started in the same way as main.ts. */
async function appOf(program: string, outputs: string): Promise<Program> {
  const [file = "", ...args] = (await appCommand(program)).split(" ");
  return { command: [file, ...args], directory: project, environment: { CDKTF_OUTDIR: join(outputs, "ours") } };
}
