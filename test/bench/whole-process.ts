import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { run } from "../../lib/processes";

/** The resource usage of a program with all Node processes that it started. */
export interface Usage {
  /** Wall-clock time. */
  readonly milliseconds: number;
  /** CPU time of all cores, which hardly depends on the load of the machine. */
  readonly cpuMilliseconds: number;
  /** Peak memory of the largest process. */
  readonly peakBytes: number;
}

const usageSchema = z.object({ maxRSS: z.number(), userCPUTime: z.number(), systemCPUTime: z.number() });

export interface Program {
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Measures a Node program. Each of its processes records its usage at exit. */
export async function measureProcess(
  { command, directory, environment }: Program,
  signal: AbortSignal,
): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const usageFile = join(folder, "usage.jsonl");
  try {
    const began = performance.now();
    const { exitCode, lines: output } = await run(command[0], command.slice(1), {
      ...{ recipient: "checks", cwd: directory },
      environment: {
        ...environment,
        NODE_OPTIONS: `--require ${JSON.stringify(inProject("test", "bench", "record-usage.cjs"))}`,
        BENCH_USAGE_FILE: usageFile,
      },
      signal,
    });
    const milliseconds = performance.now() - began;
    if (exitCode !== 0) {
      throw new Failure(
        `${command.join(" ")} exited with ${exitCode}\n${output.slice(-10).join("\n")}`,
        directory,
        "Fix the reported error.",
      );
    }
    const lines = (await readFile(usageFile, "utf8")).trim().split("\n");
    const processes = lines.map((line) => usageSchema.parse(JSON.parse(line)));
    return {
      milliseconds,
      cpuMilliseconds: processes.reduce((sum, each) => sum + (each.userCPUTime + each.systemCPUTime) / 1000, 0),
      peakBytes: Math.max(...processes.map(({ maxRSS }) => maxRSS * 1024)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
