import type { Octokit } from "@octokit/rest";
import { Failure } from "../../lib/failure";
import { connect, type Forge, isGitHub } from "./forge";
import { forgeFailure, unlessStatus } from "./forge-failure";

/** Starts the comment, invisibly. A later review finds the comment by it. */
export const MARKER = "<!-- massar-review -->";

/** The longest comment that GitHub accepts, in characters. Forgejo and Gitea accept at least as much. */
export const LARGEST_COMMENT = 65_536;

export interface Posted {
  readonly url: string;
  readonly created: boolean;
}

/**
 * Creates or updates this project's comment on a pull request. Comments of other authors are never updated, even with the
 * marker, because their author could later edit the review.
 *
 * @param author the login of the token. @default - the forge is asked
 * @throws Failure if the forge refuses
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
      `The comment has ${body.length.toLocaleString("en")} characters; the limit is ${LARGEST_COMMENT.toLocaleString("en")}`,
      `pull request ${issue_number} of ${owner}/${repo}`,
      "Use the text that npm run review -- --markdown <file> writes: it fits.",
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
    // two reviews at once may both have created a comment: keep the older one
    const [first, ...others] = await ours();
    for (const { id } of others) {
      // the other review may have deleted it already
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
 * The possible logins of the token. A runner's token cannot ask for its login; it writes as a reserved account of the forge,
 * whose name nobody else can have.
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
