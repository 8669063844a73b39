import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { Failure } from "../lib/failure";
import { cache, inProject, project } from "../lib/paths";
import { run } from "../lib/processes";
import { runSteps } from "../lib/progress";
import { typeScriptOptions } from "./typescript-options";

const copy = join(cache, "cdk-terrain");
const targets = ["simulation", "live"] as const;
const sources = [
  ...["main.ts", "tsconfig.json", "lib", "datacenters", "model"],
  ...["planning", "policy", "constructs", "stacks"],
];

/**
 * Compares the synthesised JSON of cdktf and of CDK Terrain, its maintained successor.
 *
 * @param report receives one line per stack
 * @throws Failure with the differences
 */
export async function compareWithTerrain(
  stacks: readonly string[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await runSteps([
    { title: "Install CDK Terrain in a copy of the sources", run: () => prepareCopy(signal) },
    { title: "Synthesise with cdktf", run: () => synthesise(project, "cdktf", signal) },
    { title: "Synthesise with CDK Terrain", run: () => synthesise(copy, "cdk-terrain", signal) },
  ]);
  const differences: string[] = [];
  for (const target of targets) {
    for (const stack of stacks) {
      const [ours, theirs] = await Promise.all(
        ["cdktf", "cdk-terrain"].map((library) => readStack(library, target, stack)),
      );
      const found = [...differencesOf(ours, theirs)];
      report(`${target.padEnd(12)}${stack.padEnd(18)}${found.length === 0 ? "identical" : "different"}`);
      differences.push(...found.map((path) => `${target} ${stack}${path}`));
    }
  }
  if (differences.length > 0) {
    throw new Failure(
      `CDK Terrain synthesises different JSON\n${differences.slice(0, 20).join("\n")}`,
      outputs,
      "Compare the cdk.tf.json files there. Only the version in the metadata may differ.",
    );
  }
}

const outputs = join(copy, "out");
const outputOf = (library: string, target: string) => join(outputs, library, target);

async function prepareCopy(signal: AbortSignal): Promise<void> {
  await mkdir(copy, { recursive: true });
  for (const source of [...sources, "package.json", "package-lock.json"])
    await rm(join(copy, source), { recursive: true, force: true });
  for (const source of sources) await cp(inProject(source), join(copy, source), { recursive: true });
  await cp(inProject("toolchain", "cdk-terrain"), copy, { recursive: true });
  const { exitCode, lines } = await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    ...{ recipient: "npm", cwd: copy, signal },
  });
  if (exitCode !== 0) {
    throw new Failure(
      `Installing CDK Terrain failed\n${lines.slice(-10).join("\n")}`,
      copy,
      "Check the connection to the npm registry, then run the command again.",
    );
  }
}

async function synthesise(directory: string, library: string, signal: AbortSignal): Promise<void> {
  for (const target of targets) {
    await mkdir(outputOf(library, target), { recursive: true });
    const { exitCode, lines } = await run(process.execPath, [...typeScriptOptions, "main.ts"], {
      ...{ recipient: "terraform", cwd: directory },
      environment: {
        CDKTF_OUTDIR: outputOf(library, target),
        CDKTF_CONTEXT_JSON: JSON.stringify({ target, stateDirectory: join(copy, "state") }),
      },
      signal,
    });
    if (exitCode !== 0) {
      throw new Failure(`Synthesis with ${library} failed\n${lines.join("\n")}`, directory, "Fix the reported error.");
    }
  }
}

/** A stack without the library's version in its metadata. */
const stackSchema = z.looseObject({
  "//": z.looseObject({ metadata: z.looseObject({}).transform(({ version, ...metadata }) => metadata) }),
});

async function readStack(library: string, target: string, stack: string): Promise<unknown> {
  const file = join(outputOf(library, target), "stacks", stack, "cdk.tf.json");
  return stackSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

/** The paths and values that differ between two documents. */
function* differencesOf(ours: unknown, theirs: unknown, path = ""): Generator<string> {
  if (isDeepStrictEqual(ours, theirs)) return;
  if (!isObject(ours) || !isObject(theirs)) {
    yield `${path}: ${JSON.stringify(ours)} and ${JSON.stringify(theirs)}`;
    return;
  }
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    yield* differencesOf(ours[key], theirs[key], `${path}.${key}`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
