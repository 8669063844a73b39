import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure";
import { fingerprintOfReview } from "../review/fingerprint/whole";
import { forgeOf, hasEnvironments } from "../review/forges/forge";
import { approvalsOfRun } from "../review/forges/run-approvals";
import type { Review } from "../review/review";
import type { Reviewer } from "../review/run/review-of";
import { nameOf, refusalOf } from "../review/run/signed-approvals";
import { privateDirectory } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";

/** Who approved a deploy, and how that is known. */
export interface Approver {
  readonly name: string;
  /** The key that signed, `SHA256:…`. @default - the forge has asked the person */
  readonly key?: string;
  /** The environment that the forge has asked for. @default - the review was signed */
  readonly environment?: string;
  readonly reason?: string;
}

/** The consent to a deploy, as it is recorded. */
export interface Consent {
  /** The fingerprint of the review. */
  readonly review: string;
  /** Empty on a computer that is no CI runner: the operator decides. */
  readonly approvedBy: readonly Approver[];
  /** The address of the run. @default - no CI runner */
  readonly run?: string;
}

type Given = Pick<Reviewer, "authors" | "statements"> & { readonly today: string };

/**
 * The consent to the deploy of a review. A CI runner needs one: of a reviewer of the forge's environment, or signed by somebody
 * whose key is on the base branch. Nobody who started the run or wrote a commit counts. Forgejo and Gitea ignore environments,
 * so they need the signature.
 *
 * @throws Failure without a consent
 */
export async function consentTo(
  review: Review,
  { statements, authors, today }: Given,
  environment: Environment,
  signal: AbortSignal,
): Promise<Consent> {
  const fingerprint = fingerprintOfReview(review);
  const signed = statements.filter((statement) => statement.review === fingerprint);
  const refused = signed.flatMap((each) => refusalOf(each, { authors, today }) ?? []);
  const approvedBy: Approver[] = signed
    .filter((each) => refusalOf(each, { authors, today }) === undefined)
    .map((each) => ({ name: nameOf(each), key: each.key, reason: each.reason }));
  const { GITHUB_RUN_ID: id, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  if (!id) return { review: fingerprint, approvedBy };
  const asked = hasEnvironments(environment);
  if (asked) approvedBy.push(...(await approvalsOfRun(forgeOf({}, environment), id, authors, signal)));
  const run = [server, repository, "actions/runs", id].filter(Boolean).join("/");
  if (approvedBy.length > 0) return { review: fingerprint, approvedBy, run };
  throw new Failure(
    [
      asked
        ? "Nobody else has approved this deploy"
        : "This forge does not ask for an approval, and nobody has signed this review",
      ...refused,
    ].join("\n"),
    run,
    `${asked ? "Require reviewers for the environment of the job, or sign the review" : "Sign the review"} on another computer, as an approver who has not started this run: npm run review -- --base origin/deployed --json review.json, then npm run approve -- review.json. Push the tag, then run the job again.`,
  );
}

/** One sentence per approver, for the end of a deploy. */
export const consentSentences = ({ approvedBy, run }: Consent): string[] => [
  ...approvedBy.map(
    ({ name, key, environment }) =>
      `Approved by ${name}, ${key ? `signed with the key ${key}` : `a reviewer of the environment ${environment}`}.`,
  ),
  ...(run ? [`Run: ${run}`] : []),
];

/** Adds a line to the record of deploys, beside the journals, before anything is applied. */
export async function recordConsent(
  consent: Consent,
  stacks: readonly string[],
  environment: Environment,
): Promise<void> {
  const line = { at: new Date().toISOString(), stacks, ...consent };
  const file = join(await privateDirectory(environment), "deploys.jsonl");
  await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}
