import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../lib/failure";
import { inProject, project } from "../../lib/paths";
import { type RunOptions, run } from "../../lib/processes";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { ModelError } from "../../model/model-error";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import type { Revision } from "../review";

/** The current commit, and whether there are uncommitted changes. @throws Failure outside of a clone */
export async function headRevision(signal: AbortSignal): Promise<Revision> {
  try {
    const [commit, changed] = await Promise.all([
      git(["rev-parse", "HEAD"], signal),
      git(["status", "--porcelain", "--untracked-files=no"], signal),
    ]);
    return { commit, dirty: changed !== "" };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) throw error;
    throw new Failure(
      `The commit to review cannot be read: ${error instanceof Error ? error.message : error}`,
      project,
      "Review from a clone of the repository that has at least one commit.",
    );
  }
}

/** The base of a comparison. */
export interface Base {
  readonly revision: Revision;
  /** @default - this branch cannot read it: `unknown` gives the reason */
  readonly model?: Model;
  readonly unknown?: string;
}

/**
 * The model of the merge base with another branch. Its data are evaluated in a temporary copy and read by this branch's
 * schema.
 *
 * @param branch @default - the target branch of the pull request, else `origin/main`, else `main`
 * @throws Failure if there is no merge base
 */
export async function readBase(branch: string | undefined, signal: AbortSignal): Promise<Base> {
  const from = branch ?? (await defaultBranch(signal));
  const commit = await git(["merge-base", from, "HEAD"], signal).catch(() => {
    throw new Failure(
      `${from} and this branch have no commit in common`,
      "git merge-base",
      "Fetch the whole base branch (git fetch origin main; in CI, fetch-depth: 0), choose another with --base <branch>, or review without a base: --no-base",
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
        unknown: `the base's model is invalid by the rules of this branch (${error.findings.length} findings)`,
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
    `No base branch found. Tried: ${candidates.join(", ")}`,
    project,
    "Fetch it (git fetch origin main), choose another with --base <branch>, or review without a base: --no-base",
  );
}

/** The folders with the model's data, and what they import. */
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
  (await succeed("git", args, { recipient: "git", signal, cwd: project })).trim();

async function succeed(
  program: string,
  args: readonly string[],
  options: Pick<RunOptions, "recipient" | "cwd"> & { readonly signal: AbortSignal },
): Promise<string> {
  const { exitCode, stdout, lines } = await run(program, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${program} ${args[0]}: ${lines.slice(-3).join(" ")}`);
}
