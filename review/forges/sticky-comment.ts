import type { Octokit } from "@octokit/rest";
import { Failure } from "../../lib/failure";
import { connect, type Forge, isGitHub } from "./forge";
import { forgeFailure, unlessStatus } from "./forge-failure";

/** Stands at the start of the comment, where no reader sees it: what a later review finds it by. */
export const MARKER = "<!-- massar-review -->";

/** What GitHub takes; Forgejo and Gitea take no less. */
export const LARGEST_COMMENT = 65_536;

export interface Posted {
  readonly url: string;
  readonly created: boolean;
}

/**
 * Puts a text into the one comment of ours on a pull request. A comment of someone else is left alone even if it bears
 * the marker: its author could change what the review is taken to have said.
 *
 * @param author the login that the token writes as. @default - the forge is asked
 * @throws Failure
 */
export async function postSticky(
  forge: Forge,
  issue_number: number,
  text: string,
  { author, signal }: { readonly author?: string; readonly signal: AbortSignal },
): Promise<Posted> {
  const body = text.startsWith(MARKER) ? text : `${MARKER}\n${text}`;
  const { owner, repository: repo } = forge;
  if (body.length > LARGEST_COMMENT) {
    throw new Failure(
      `A comment may have ${LARGEST_COMMENT.toLocaleString("en")} characters, this one has ${body.length.toLocaleString("en")}`,
      `pull request ${issue_number} of ${owner}/${repo}`,
      "Shorten it: npm run review -- --markdown <file> folds what does not fit.",
    );
  }
  const { rest, paginate } = await connect(forge, signal);
  const { issues } = rest;
  try {
    const ourselves = author ? [author] : await logins(rest, forge);
    const ours = async () => {
      const all = await paginate(issues.listComments, { owner, repo, issue_number, per_page: 100 });
      return all
        .filter((comment) => comment.body?.startsWith(MARKER) && ourselves.includes(comment.user?.login ?? ""))
        .sort((one, other) => one.id - other.id);
    };
    const created = (await ours()).length === 0;
    const made = created ? (await issues.createComment({ owner, repo, issue_number, body })).data : undefined;
    // Two reviews may both have found none: the older comment stays.
    const [first, ...others] = await ours();
    for (const { id } of others) {
      // the other review may have been faster
      await issues.deleteComment({ owner, repo, comment_id: id }).catch((error) => unlessStatus([404], error));
    }
    if (first === undefined || first.id === made?.id) return { url: made?.html_url ?? "", created };
    const { data } = await issues.updateComment({ owner, repo, comment_id: first.id, body });
    return { url: data.html_url, created: false };
  } catch (error) {
    throw forgeFailure(error, forge, { about: `pull request ${issue_number}`, permission: "pull-requests" });
  }
}

/**
 * Who the token writes as. Tokens of a runner may not ask; they write as an account of the forge's own, whose name no
 * person can have there.
 *
 * @see ActionsUserName in models/user/user_system.go: "forgejo-actions" in Forgejo's, "gitea-actions" in Gitea's
 */
async function logins({ users }: Octokit["rest"], forge: Forge): Promise<readonly string[]> {
  try {
    return [(await users.getAuthenticated()).data.login];
  } catch (error) {
    unlessStatus([403, 404], error);
    return isGitHub(forge) ? ["github-actions[bot]"] : ["forgejo-actions", "gitea-actions"];
  }
}
