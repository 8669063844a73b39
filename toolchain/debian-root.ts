import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Failure } from "../lib/failure";
import { cache, inProject } from "../lib/paths";
import { run } from "../lib/processes";
import type { Step } from "../lib/progress";
import { guestRuntime } from "./artefacts";

/** The folder of the root that all Debian guests of a simulation share. The packages remain for the next build. */
export const debianFolder = join(cache, "debian");

const sources = inProject("guests", "debian", "root");
const INPUTS = ["packages.txt", "packages.lock", "requirements.txt", "apt.sh", "build.sh", "inside.sh"];
const stamp = join(debianFolder, "built-from");

/** Programs that build the root and start its guests: those of a Debian machine, and of no other. */
const PROGRAMS = ["apt-get", "dpkg-deb", "perl", "python3", "unshare", "nsenter", "setpriv", "ip"];

/** Why this machine cannot run Debian guests. @returns undefined if it can */
export async function debianGuestsMissing(signal: AbortSignal): Promise<string | undefined> {
  if (process.platform !== "linux") return `${process.platform} has no namespaces`;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const needed = [...PROGRAMS, ...(process.getuid?.() === 0 ? [] : ["newuidmap", "newgidmap"])];
  const missing = needed.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length > 0) return `not installed: ${missing.join(", ")}`;
  const tries: Readonly<Record<string, readonly [string, ...string[]]>> = {
    "python3 has no pip": ["python3", "-m", "pip", "--version"],
    "the kernel refuses namespaces": [
      ...(["unshare", "--user", "--map-root-user", "--mount", "--net", "--pid"] as const),
      ...["--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
    ],
  };
  for (const [reason, [program, ...args]] of Object.entries(tries)) {
    const { exitCode, lines } = await run(program, args, { recipient: "debian", signal });
    if (exitCode !== 0) return `${reason}: ${lines.at(-1) ?? `exit code ${exitCode}`}`;
  }
  return undefined;
}

/** Fails on a machine that cannot run Debian guests, before anything is built for them. The step is not shown on others. */
export const debianGuestsStep = (signal: AbortSignal): Step => ({
  title: "Find what Debian guests need",
  skip: async () => (await debianGuestsMissing(signal)) === undefined,
  async run() {
    throw new Failure(
      "This machine cannot run Debian guests",
      (await debianGuestsMissing(signal)) ?? "it could not a moment ago",
      "Use a machine with Debian 12 or Ubuntu, and install iproute2, perl, python3, python3-pip, util-linux and, for an ordinary user, uidmap. " +
        "Rehearsals use the embedded guests meanwhile, and their evidence says so.",
    );
  },
});

/** Builds the root: about four minutes and 180 MB of packages. The step is skipped if its packages are the ones of the last build. */
export const debianRootStep = (signal: AbortSignal): Step => ({
  title: "Build the root of the Debian guests",
  skip: async () =>
    existsSync(join(debianFolder, "root")) &&
    (await readFile(stamp, "utf8").catch(() => undefined)) === (await fingerprint()),
  async run(report) {
    const builtFrom = await fingerprint();
    const { exitCode, lines } = await run(join(sources, "build.sh"), [debianFolder, guestRuntime.binaries[0]], {
      ...{ recipient: "debian", signal, onLine: report },
    });
    if (exitCode !== 0) {
      throw new Failure(
        `The root of the Debian guests was not built: exit code ${exitCode}\n${lines.slice(-15).join("\n")}`,
        join(sources, "build.sh"),
        "Fix what the lines above report, then run the command again. It keeps the packages that are complete.",
      );
    }
    await writeFile(stamp, builtFrom);
    return lines.at(-1);
  },
});

async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of INPUTS) hash.update(name).update(await readFile(join(sources, name)));
  return hash.digest("hex");
}
