import { Failure } from "../../lib/failure";
import { sha256 } from "../fingerprint/canonical";
import { fingerprintOfReview } from "../fingerprint/whole";
import type { Review } from "../review";
import { git, SIGNERS, signersOf } from "./git";
import { nameOf, signedStatements, signStatement, TAGS } from "./signed-approvals";

interface Approval {
  /** The approver's SSH key. */
  readonly key: string;
  readonly reason: string;
  /** An ISO date. */
  readonly expires: string;
}

/**
 * Signs a review and its open blocks, and stores the signature as a tag of this clone.
 *
 * @returns the tag to push, and the name of the signer on the base branch
 * @throws Failure if the key cannot sign, or is not on the base branch of the review
 */
export async function approve(
  review: Review,
  { key, reason, expires }: Approval,
  signal: AbortSignal,
): Promise<{ readonly tag: string; readonly name: string }> {
  const { base } = review;
  if (base === undefined) {
    throw new Failure(
      "The review was compared with no branch, so nobody can approve it",
      "the review",
      "Make it without --no-base: the keys of approvers are read from the base branch.",
    );
  }
  const fingerprint = fingerprintOfReview(review);
  const blocks = review.blocks.map(({ id, scope, fingerprint: effect }) => ({ id, scope, fingerprint: effect }));
  const message = await signStatement({ version: 1, review: fingerprint, blocks, reason, expires }, key);
  const tag = `${TAGS}${fingerprint.slice(0, 12)}-${sha256(message).slice(0, 8)}`;
  await git(["-c", "tag.gpgSign=false", "tag", "--annotate", "--cleanup=verbatim", "--message", message, tag], signal);
  const own = (await signedStatements(await signersOf(base.commit, signal), signal)).find((each) => each.tag === tag);
  if (own) return { tag, name: nameOf(own) };
  await git(["tag", "--delete", tag], signal);
  throw new Failure(
    "This key may not approve: it is not on the base branch",
    `${SIGNERS} of commit ${base.commit.slice(0, 12)}`,
    "Add the line of its .pub file in a pull request of its own, as in docs/guide/acknowledge-and-approve.md. Sign after that is deployed.",
  );
}
