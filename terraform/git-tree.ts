import { join } from "node:path";
import { Failure } from "../lib/failure";
import { project } from "../lib/paths";
import { run } from "../lib/processes";
import { withScratch } from "./private-directory";
import type { Environment } from "./synthesised";

/** The Git tree of the working copy, with uncommitted changes: the input of a synthesis. @throws Failure outside of a clone */
export const gitTree = (environment: Environment, cwd = project): Promise<string> =>
  withScratch(environment, async (scratch) => {
    // a temporary index, so that the operator's index stays unchanged
    const index = { GIT_INDEX_FILE: join(scratch, "index") };
    const git = async (...args: string[]) => {
      const outcome = await run("git", args, { recipient: "git", cwd, environment, variables: index });
      if (outcome.exitCode === 0) return outcome.stdout.trim();
      throw new Failure(
        `Reading the Git tree of the synthesis input failed\n${outcome.lines.slice(-3).join("\n")}`,
        `git ${args.join(" ")}, in ${cwd}`,
        "Review and deploy from a clone of the repository.",
      );
    };
    await git("read-tree", "HEAD");
    await git("add", "--all", ".");
    return git("write-tree");
  });
