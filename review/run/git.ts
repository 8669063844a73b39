import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import { jsonOrUndefined } from "../../lib/json";
import { inProject, project } from "../../lib/paths";
import { type RunOptions, run } from "../../lib/processes";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { ModelError } from "../../model/model-error";
import { acknowledgementsSchema, approvalsSchema } from "../../model/schema/exception";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import { type Agreed, NOTHING_AGREED } from "../consent";
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
  /** Its consents. An entry that this branch's schema refuses is left out: it does not count. */
  readonly agreed: Agreed;
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
  const base = { revision: { commit, dirty: false }, agreed: NOTHING_AGREED };
  let agreed = NOTHING_AGREED;
  try {
    const { modelData, ...consents } = JSON.parse(await dataOf(commit, signal));
    agreed = {
      approvals: valid(approvalsSchema.element, consents.approvals),
      acknowledged: valid(acknowledgementsSchema.element, consents.acknowledgements),
    };
    return { ...base, agreed, model: loadModel(modelData) };
  } catch (error) {
    signal.throwIfAborted();
    const unknown =
      error instanceof ModelError
        ? `the base's model is invalid by the rules of this branch (${error.findings.length} findings)`
        : `the base's model cannot be read: ${error instanceof Error ? error.message : error}`;
    return { ...base, agreed, unknown };
  }
}

const valid = <Entry>(schema: z.ZodType<Entry>, entries: unknown): Entry[] =>
  z
    .array(z.unknown())
    .catch([])
    .parse(entries)
    .flatMap((entry) => schema.safeParse(entry).data ?? []);

/** The public keys of the people who may approve, in ssh-keygen's format. Only those of the base branch count. */
export const SIGNERS = "datacenters/allowed-signers";

export const signersOf = (commit: string, signal: AbortSignal): Promise<string> =>
  git(["show", `${commit}:${SIGNERS}`], signal).catch(() => "");

/** Everything but the model's data, documents and tests. */
const PROGRAMS = [".", ":!datacenters/*.ts", ":!datacenters/adopted/*.txt", ":!docs", ":!test", ":!examples", ":!*.md"];
const FILES_NAMED = 10;

/** A sentence about the programs and keys that a change edits, if there are any: its review was made with them. */
export async function editedPrograms(base: string, signal: AbortSignal): Promise<string[]> {
  const changed = await git(["diff", "--name-only", "--no-renames", base, "--", ...PROGRAMS], signal);
  const added = await git(["ls-files", "--others", "--exclude-standard", "--", ...PROGRAMS], signal);
  const files = [...new Set(`${changed}\n${added}`.split("\n"))].filter(Boolean).sort();
  if (files.length === 0) return [];
  const rest = files.length - FILES_NAMED;
  const named = `${files.slice(0, FILES_NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  return [
    `This change edits programs, workflows or keys by which it is reviewed and deployed: ${named}. Read their difference: this review was made with them.`,
  ];
}

const loginSchema = z.object({ pull_request: z.object({ user: z.object({ login: z.string() }) }) });

/**
 * The authors of a change: e-mail addresses of its commits, and the logins with which the forge started this run. Merges do
 * not count.
 *
 * A commit can name any author; a login cannot be chosen freely. An approver who is also an author is therefore recognised only
 * if one of both names is true.
 */
export async function authorsSince(
  base: string,
  { dirty }: Revision,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const emails = await git(["log", "--no-merges", "--format=%ae%n%ce", `${base}..HEAD`], signal);
  const own = dirty ? await git(["config", "user.email"], signal).catch(() => "") : "";
  const event = environment["GITHUB_EVENT_PATH"];
  const started = event ? await readFile(event, "utf8").catch(() => "") : "";
  const author = loginSchema.safeParse(jsonOrUndefined(started)).data?.pull_request.user.login ?? "";
  const logins = [author, environment["GITHUB_ACTOR"] ?? "", environment["GITHUB_TRIGGERING_ACTOR"] ?? ""];
  const all = [...emails.split("\n"), own, ...logins].map((name) => name.trim().toLowerCase());
  return new Set(all.filter((name) => name !== "" && name !== "noreply@github.com"));
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

/** The model's data and the consents as JSON, from a commit. */
async function dataOf(commit: string, signal: AbortSignal): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "massar-base-"));
  try {
    const archive = join(directory, "base.tar");
    await git(["archive", `--output=${archive}`, commit, "--", ...DATA], signal);
    await succeed("tar", ["-xf", archive, "-C", directory], { signal });
    await symlink(inProject("node_modules"), join(directory, "node_modules"));
    const script = 'process.stdout.write(JSON.stringify(require("./model/committed")))';
    return await succeed(process.execPath, [...typeScriptOptions, "--eval", script], {
      signal,
      cwd: directory,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs git in the project. @returns its output, trimmed @throws Error if it fails */
export const git = async (args: readonly string[], signal: AbortSignal): Promise<string> =>
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
