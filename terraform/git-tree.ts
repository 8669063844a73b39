import { join } from "node:path";
import { Failure } from "../lib/failure";
import { project } from "../lib/paths";
import { run } from "../lib/processes";
import { withScratch } from "./private-directory";
import type { Environment } from "./synthesised";

/** The git tree of the checkout as it lies there, with what is not committed: of what a synthesis reads. */
export const gitTree = (environment: Environment, cwd = project): Promise<string> =>
  withScratch(environment, async (scratch) => {
    // An index of its own: the operator's stays as it is.
    const index = { GIT_INDEX_FILE: join(scratch, "index") };
    const git = async (...args: string[]) => {
      const outcome = await run("git", args, { cwd, environment: { ...environment, ...index } });
      if (outcome.exitCode === 0) return outcome.stdout.trim();
      throw new Failure(
        `What was synthesised has no git tree\n${outcome.lines.slice(-3).join("\n")}`,
        `git ${args.join(" ")}, in ${cwd}`,
        "Review and deploy from a clone of the repository.",
      );
    };
    await git("read-tree", "HEAD");
    await git("add", "--all", ".");
    return git("write-tree");
  });
