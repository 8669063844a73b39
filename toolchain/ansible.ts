import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure";
import { cache, inProject } from "../lib/paths";
import { run } from "../lib/processes";
import type { ReportProgress, Step } from "../lib/progress";

const requirements = inProject("toolchain", "ansible", "requirements.txt");
const directory = join(cache, "ansible");
const stamp = join(directory, "installed");

/** The folder of what Ansible stores for itself. */
export const ansibleHome = join(directory, "home");

/** Runs a program of Ansible: `ansible-playbook`. */
export const ansibleProgram = (name: string): string => join(directory, "environment", "bin", name);

/** Ansible 2.19 runs on Python 3.11 or later. */
const OLDEST_PYTHON = [3, 11] as const;

/** Installs Ansible from PyPI into the cache, each file by its hash. The step is skipped if it is installed. */
export const ansibleStep = (signal: AbortSignal): Step => ({
  title: "Install Ansible",
  skip: async () =>
    existsSync(ansibleProgram("ansible-playbook")) &&
    (await readFile(stamp, "utf8").catch(() => undefined)) === (await fingerprint(signal)),
  run: (report) => install(report, signal),
});

async function install(report: ReportProgress, signal: AbortSignal): Promise<void> {
  const installed = await fingerprint(signal);
  const environment = join(directory, "environment");
  await mkdir(directory, { recursive: true });
  await rm(stamp, { force: true });
  await rm(environment, { recursive: true, force: true });
  report("creating an environment");
  await succeed("python3", ["-m", "venv", environment], "Install the package python3-venv.", signal);
  report("downloading from PyPI");
  await succeed(
    join(environment, "bin", "python3"),
    ["-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "--requirement", requirements],
    "Check the connection to PyPI, or name a mirror in PIP_INDEX_URL. Then run the command again.",
    signal,
  );
  await writeFile(stamp, installed);
}

/** Changes with the requirements and with the Python, whose release an environment belongs to. */
async function fingerprint(signal: AbortSignal): Promise<string> {
  const { stdout } = await run("python3", ["-c", "import sys; print(sys.executable, *sys.version_info[:2])"], {
    recipient: "pip",
    signal,
  });
  const [executable = "python3", major, minor] = stdout.split(" ");
  if (Number(major) !== OLDEST_PYTHON[0] || Number(minor) < OLDEST_PYTHON[1]) {
    throw new Failure(
      `Python is too old for Ansible: ${major}.${minor}`,
      executable,
      `Install Python ${OLDEST_PYTHON.join(".")} or later, as python3 on PATH.`,
    );
  }
  return createHash("sha256")
    .update(await readFile(requirements))
    .update(stdout)
    .digest("hex");
}

async function succeed(program: string, args: readonly string[], remedy: string, signal: AbortSignal): Promise<void> {
  const { exitCode, lines } = await run(program, args, { recipient: "pip", signal });
  if (exitCode === 0) return;
  throw new Failure(
    `Installing Ansible failed\n${lines.slice(-10).join("\n")}`,
    `${program} ${args.slice(0, 3).join(" ")}`,
    remedy,
  );
}
