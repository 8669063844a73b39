import { Failure } from "../../lib/failure";
import { forgeOf, hasEnvironments } from "../../review/forges/forge";
import { approvalsOfRun } from "../../review/forges/run-approvals";

/** Who approved an exercise, by the forge, and where that can be read. */
export interface ForgeApproval {
  readonly approver: string;
  /** The address of the run. */
  readonly run: string;
}

/**
 * The people who approved this run when the forge asked for its environment. A name on the command line is no approval. Who started the
 * run does not count.
 *
 * @returns undefined where no forge asks: on a computer that is no CI runner, on Forgejo and on Gitea
 * @throws Failure if the forge asked and nobody else has approved
 */
export async function approvalOfRun(
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ForgeApproval | undefined> {
  const { GITHUB_RUN_ID: id, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  if (!id || !hasEnvironments(environment)) return undefined;
  const started = [environment["GITHUB_ACTOR"] ?? "", environment["GITHUB_TRIGGERING_ACTOR"] ?? ""];
  const authors = new Set(started.map((login) => login.toLowerCase()));
  const approvals = await approvalsOfRun(forgeOf({}, environment), id, authors, signal);
  const run = [server, repository, "actions/runs", id].join("/");
  if (approvals.length === 0) {
    throw new Failure(
      "Nobody else has approved this exercise",
      run,
      "Require reviewers for the environment of the job, and let somebody approve who has not started the run.",
    );
  }
  return { approver: [...new Set(approvals.map(({ name }) => name))].join(", "), run };
}
