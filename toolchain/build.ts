import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { Failure } from "../lib/failure";
import { cache, terraformPlatform } from "../lib/paths";
import { run } from "../lib/processes";
import type { ReportProgress, Step } from "../lib/progress";
import type { Artefact } from "./artefacts";

/** Builds an artefact. The step is skipped if the sources are unchanged since the last build. */
export function buildStep(artefact: Artefact, signal: AbortSignal): Step {
  return {
    title: `Build ${artefact.name}`,
    skip: () => isCurrent(artefact),
    run: (report) => build(artefact, report, signal),
  };
}

async function isCurrent(artefact: Artefact): Promise<boolean> {
  const builtFrom = await readFile(stampOf(artefact), "utf8").catch(() => undefined);
  return artefact.binaries.every((binary) => existsSync(binary)) && builtFrom === (await fingerprint(artefact));
}

async function build(artefact: Artefact, report: ReportProgress, signal: AbortSignal): Promise<void> {
  const built = join(cache, "building", `${basename(artefact.module)}-${process.pid}`);
  const stamp = await fingerprint(artefact);
  let packages = 0;
  const { exitCode, lines } = await run(
    "go",
    [
      ...["build", "-v", "-mod=readonly", "-trimpath", "-buildvcs=false"],
      ...["-ldflags", `-s -w ${artefact.linkerFlags ?? ""}`, "-o", built, artefact.package ?? "."],
    ],
    {
      cwd: artefact.module,
      ...{ recipient: "go", variables: { CGO_ENABLED: "0", GOFLAGS: "" } },
      signal,
      onLine: (line) => report(line.startsWith("go: ") ? line.slice(4) : `${++packages} packages compiled`),
    },
  ).finally(() => signal.aborted && rm(built, { force: true }));
  if (exitCode !== 0) {
    throw new Failure(
      `Building ${artefact.name} failed: go build exited with ${exitCode}\n${lines.slice(-15).join("\n")}`,
      artefact.module,
      "Fix the errors that Go reports. If a download failed, check the connection to the Go module proxy (go env GOPROXY). " +
        "Then run the command again. It skips finished builds.",
    );
  }
  // moved into place when complete, so that an interrupted build leaves no incomplete binary
  for (const binary of artefact.binaries) {
    await mkdir(dirname(binary), { recursive: true });
    await rm(`${binary}.new`, { force: true });
    await link(built, `${binary}.new`);
    await rename(`${binary}.new`, binary);
  }
  await rm(built);
  await mkdir(dirname(stampOf(artefact)), { recursive: true });
  // a new file: a copy of the project by hard links keeps its own
  await rm(stampOf(artefact), { force: true });
  await writeFile(stampOf(artefact), stamp);
}

const stampOf = (artefact: Artefact) => join(cache, "built", basename(artefact.module));

/** A hash of everything that affects the binary. */
async function fingerprint({ module, package: main, linkerFlags }: Artefact): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([terraformPlatform, main, linkerFlags]));
  const entries = await readdir(module, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(module, join(entry.parentPath, entry.name)));
  for (const file of files.filter((file) => !isTestFile(file)).sort()) {
    hash.update(file).update(await readFile(join(module, file)));
  }
  return hash.digest("hex");
}

const isTestFile = (file: string) => file.endsWith("_test.go") || file.split(sep).includes("testdata");
