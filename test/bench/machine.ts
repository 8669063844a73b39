import { arch, cpus, loadavg, totalmem } from "node:os";
import { project } from "../../lib/paths";
import { run } from "../../lib/processes";

/** When, of which commit and on what machine something was measured. */
export async function circumstances(): Promise<string> {
  const git = async (...args: string[]) => (await run("git", args, { cwd: project })).stdout;
  const changed = (await git("status", "--porcelain", "--untracked-files=no")) === "" ? "" : " with changes";
  const [first] = cpus();
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${await git("rev-parse", "--short", "HEAD")}${changed}`,
    `Node ${process.versions.node}, ${cpus().length} cores ${arch()} (${first?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `load ${loadavg()[0]?.toFixed(1)} before`,
  ].join("; ");
}
