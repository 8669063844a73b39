import { gzipSync } from "node:zlib";
import { connect, type Forge, isGitHub } from "./forge";
import { forgeFailure } from "./forge-failure";

/** The commit that findings are about, and the branch or pull request it belongs to. */
export interface Analysed {
  readonly commit: string;
  /** `refs/heads/main`, `refs/pull/12/merge` */
  readonly ref: string;
}

/**
 * Gives findings to the forge's code scanning, which shows them on the lines that they are about.
 *
 * @returns why the forge has no code scanning; nothing where it has taken them
 * @throws Failure
 */
export async function uploadFindings(
  forge: Forge,
  { commit, ref }: Analysed,
  sarif: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!isGitHub(forge)) return "Forgejo and Gitea have none";
  const { owner, repository: repo } = forge;
  const { rest } = await connect(forge, signal);
  try {
    await rest.codeScanning.uploadSarif({
      ...{ owner, repo, ref, commit_sha: commit },
      sarif: gzipSync(sarif).toString("base64"),
    });
    return undefined;
  } catch (error) {
    // said of a private repository without the licence, and of one where nobody has switched it on
    const notThere = error instanceof Error && /must be enabled|not enabled/i.exec(error.message);
    if (notThere) return notThere.input;
    throw forgeFailure(error, forge, { about: `commit ${commit}`, permission: "security-events" });
  }
}
