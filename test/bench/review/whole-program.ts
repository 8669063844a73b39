import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../../lib/failure";
import { LinuxProcess } from "../../../lib/process-table";

export interface ReviewProgram {
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  /** Exit codes of a finished review, whatever its result. */
  readonly exitCodes: readonly number[];
}

export interface ProgramUsage {
  /** Wall-clock time. */
  readonly milliseconds: number;
  /** CPU time of all cores and child processes, which hardly depends on the load of the machine. */
  readonly cpuMilliseconds: number;
  readonly peakBytes: number;
}

/** The sampling interval. Use in the last moment can be missed. */
const MILLISECONDS_BETWEEN_LOOKS = 3;

/** Measures a program in any language that works in one process. */
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
      `${[file, ...args].join(" ")} exited with ${exitCode}\n${output}`,
      directory,
      "Fix the reported error.",
    );
  }
  return { milliseconds, ...taken };
}
