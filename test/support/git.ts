import { pathToFileURL } from "node:url";
import { run } from "../../lib/processes";

/** Runs git in a folder in the name of a person. @returns its output, trimmed @throws Error if it fails */
export type Git = (...args: readonly string[]) => Promise<string>;

export const gitAs =
  (person: string, directory: string): Git =>
  async (...args) => {
    const identity = ["-c", `user.name=${person}`, "-c", `user.email=${person.toLowerCase()}@massar.example`];
    const { exitCode, lines, stdout } = await run("git", [...identity, ...args], { cwd: directory });
    if (exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${lines.join("\n")}`);
    return stdout.trim();
  };

/** Makes a folder a repository whose only commit is on `main` and `deployed` of a new bare repository. */
export async function pushAsDeployed(git: Git, origin: string): Promise<void> {
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "As deployed");
  await git("init", "--quiet", "--bare", origin);
  await git("remote", "add", "origin", pathToFileURL(origin).href);
  await git("push", "--quiet", "origin", "main", "main:refs/heads/deployed");
}
