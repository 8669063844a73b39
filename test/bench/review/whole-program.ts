import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../../lib/failure";
import { LinuxProcess } from "../../../lib/process-table";

export interface ReviewProgram {
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  /** What it ends with when it has done its work, whatever it thinks of the plan. */
  readonly exitCodes: readonly number[];
}

export interface ProgramUsage {
  /** As a clock on the wall shows. */
  readonly milliseconds: number;
  /** Of all cores together, with the processes that it started and waited for: hardly changes with what else the machine does. */
  readonly cpuMilliseconds: number;
  readonly peakBytes: number;
}

/** How often the kernel is asked what was taken so far: what a program takes in its last moment may be missed. */
const MILLISECONDS_BETWEEN_LOOKS = 3;

/** Runs a program in any language from outside, of which it is known that it does its work in one process. */
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
  const taken = { cpuMilliseconds: 0, peakBytes: 0 };
  const watch = async () => {
    while (!ended) {
      const { peakMemory, processorMilliseconds } = new LinuxProcess(child.pid ?? Number.NaN);
      taken.peakBytes = Math.max(taken.peakBytes, peakMemory);
      taken.cpuMilliseconds = Math.max(taken.cpuMilliseconds, processorMilliseconds);
      await sleep(MILLISECONDS_BETWEEN_LOOKS);
    }
  };
  const [[exitCode]] = await Promise.all([end, watch()]);
  const milliseconds = performance.now() - began;
  if (!exitCodes.includes(exitCode)) {
    throw new Failure(
      `${[file, ...args].join(" ")} ended with ${exitCode}\n${output}`,
      directory,
      "Mend what it complains about.",
    );
  }
  return { milliseconds, ...taken };
}
