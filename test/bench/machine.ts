import { arch, cpus, loadavg, totalmem } from "node:os";
import { project } from "../../lib/paths";
import { run } from "../../lib/processes";

/** The date, commit and machine of a measurement. */
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
