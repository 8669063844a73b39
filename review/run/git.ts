import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../lib/failure";
import { inProject, project } from "../../lib/paths";
import { run } from "../../lib/processes";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { ModelError } from "../../model/model-error";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import type { Revision } from "../review";

/** The commit that is checked out, and whether files differ from it. */
export async function headRevision(signal: AbortSignal): Promise<Revision> {
  const [commit, changed] = await Promise.all([
    git(["rev-parse", "HEAD"], signal),
    git(["status", "--porcelain", "--untracked-files=no"], signal),
  ]);
  return { commit, dirty: changed !== "" };
}

/** What a change is compared with. */
export interface Base {
  readonly revision: Revision;
  /** @default - this change's code can't read it: `unknown` says why */
  readonly model?: Model;
  readonly unknown?: string;
}

/**
 * The model of the commit at which this branch left another one, read by this branch's schema: its data are evaluated in a
 * copy of their own.
 *
 * @param branch @default - the branch that a pull request goes to, else `origin/main`, else `main`
 * @throws Failure where there is no such commit
 */
export async function readBase(branch: string | undefined, signal: AbortSignal): Promise<Base> {
  const from = branch ?? (await defaultBranch(signal));
  const commit = await git(["merge-base", from, "HEAD"], signal).catch(() => {
    throw new Failure(
      `There is no commit to compare with: ${from} and this branch have none in common`,
      "git merge-base",
      "Fetch the base branch whole (git fetch origin main, in CI fetch-depth: 0), name it with --base <branch>, or review without one: --no-base",
    );
  });
  const revision: Revision = { commit, dirty: false };
  try {
    return { revision, model: loadModel(JSON.parse(await dataOf(commit, signal))) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ModelError) {
      return {
        revision,
        unknown: `the base's model is not sound by the rules of this change: ${error.findings.length} findings`,
      };
    }
    return { revision, unknown: `the base's model cannot be read: ${error instanceof Error ? error.message : error}` };
  }
}

async function defaultBranch(signal: AbortSignal): Promise<string> {
  const target = process.env["GITHUB_BASE_REF"];
  const candidates = [...(target ? [`origin/${target}`] : []), "origin/main", "main"];
  for (const candidate of candidates) {
    const found = await git(["rev-parse", "--verify", "--quiet", `${candidate}^{commit}`], signal).catch(() => "");
    if (found !== "") return candidate;
  }
  throw new Failure(
    `There is no branch to compare with: ${candidates.join(", ")}`,
    project,
    "Fetch it (git fetch origin main), name another with --base <branch>, or review without one: --no-base",
  );
}

/** The folders that the model's data are written in, and what they import. */
const DATA = ["datacenters", "model", "lib", "package.json", "tsconfig.json"];

/** The model's data as JSON, from a commit. */
async function dataOf(commit: string, signal: AbortSignal): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "massar-base-"));
  try {
    const archive = join(directory, "base.tar");
    await git(["archive", `--output=${archive}`, commit, "--", ...DATA], signal);
    await succeed("tar", ["-xf", archive, "-C", directory], { signal });
    await symlink(inProject("node_modules"), join(directory, "node_modules"));
    const script = 'process.stdout.write(JSON.stringify(require("./model/committed").modelData))';
    return await succeed(process.execPath, [...typeScriptOptions, "--eval", script], {
      signal,
      cwd: directory,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const git = async (args: readonly string[], signal: AbortSignal): Promise<string> =>
  (await succeed("git", args, { signal, cwd: project })).trim();

async function succeed(
  program: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly cwd?: string },
): Promise<string> {
  const { exitCode, stdout, lines } = await run(program, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${program} ${args[0]}: ${lines.slice(-3).join(" ")}`);
}
