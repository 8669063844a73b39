import { gzipSync } from "node:zlib";
import { connect, type Forge, isGitHub } from "./forge";
import { forgeFailure } from "./forge-failure";

/** The reviewed commit, and its branch or pull request. */
export interface Analysed {
  readonly commit: string;
  /** `refs/heads/main`, `refs/pull/12/merge` */
  readonly ref: string;
}

/**
 * Uploads findings to the forge's code scanning, which shows them on the affected lines.
 *
 * @returns the reason if the forge has no code scanning; undefined after an upload
 * @throws Failure if the upload fails
 */
export async function uploadFindings(
  forge: Forge,
  { commit, ref }: Analysed,
  sarif: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!isGitHub(forge)) return "Forgejo and Gitea have no code scanning";
  const { owner, repository: repo } = forge;
  const { rest } = await connect(forge, signal);
  try {
    await rest.codeScanning.uploadSarif({
      ...{ owner, repo, ref, commit_sha: commit },
      sarif: gzipSync(sarif).toString("base64"),
    });
    return undefined;
  } catch (error) {
    // a private repository without the licence, or a repository where it is not enabled
    const notThere = error instanceof Error && /must be enabled|not enabled/i.exec(error.message);
    if (notThere) return notThere.input;
    throw forgeFailure(error, forge, { about: `commit ${commit}`, permission: "security-events" });
  }
}
