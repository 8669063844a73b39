import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../../lib/failure";
import { LinuxProcess } from "../../../lib/process-table";

export interface ReviewProgram {
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  /** Exit codes of a finished review, for all results. */
  readonly exitCodes: readonly number[];
}

export interface ProgramUsage {
  /** Wall-clock time. */
  readonly milliseconds: number;
  /** CPU time of all cores and child processes, which hardly depends on the load of the machine. */
  readonly cpuMilliseconds: number;
  readonly peakBytes: number;
}

/** The sampling interval. Usage after the last sample is not measured. */
const SAMPLING_MILLISECONDS = 3;

/** Measures a program in any language that runs as one process. */
export async function measureProgram(
  { command: [file, ...args], directory, exitCodes }: ReviewProgram,
  signal: AbortSignal,
): Promise<ProgramUsage> {
  const began = performance.now();
  const child = spawn(file, args, { cwd: directory, stdio: ["ignore", "pipe", "pipe"], signal });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output = `${output}${chunk}`.slice(-2000);
    });
  }
  let ended = false;
  const end = once(child, "close").finally(() => {
    ended = true;
  });
  const usage = { cpuMilliseconds: 0, peakBytes: 0 };
  const watch = async () => {
    while (!ended) {
      const { peakMemory, processorMilliseconds } = new LinuxProcess(child.pid ?? Number.NaN);
      usage.peakBytes = Math.max(usage.peakBytes, peakMemory);
      usage.cpuMilliseconds = Math.max(usage.cpuMilliseconds, processorMilliseconds);
      await sleep(SAMPLING_MILLISECONDS);
    }
  };
  const [[exitCode]] = await Promise.all([end, watch()]);
  const milliseconds = performance.now() - began;
  if (!exitCodes.includes(exitCode)) {
    throw new Failure(
      `${[file, ...args].join(" ")} exited with ${exitCode}\n${output}`,
      directory,
      "Fix the reported error.",
    );
  }
  return { milliseconds, ...usage };
}
