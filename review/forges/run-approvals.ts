import { connect, type Forge } from "./forge";
import { forgeFailure } from "./forge-failure";

/** A person who has approved a run when the forge asked. */
export interface RunApprover {
  readonly name: string;
  /** The environment of the job. */
  readonly environment: string;
  readonly reason?: string;
}

/**
 * The people who have approved a run of a workflow for its environments, without the authors of the change.
 *
 * @see https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run
 * @param authors logins in lower case
 * @throws Failure if the forge refuses
 */
export async function approvalsOfRun(
  forge: Forge,
  run: string,
  authors: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<RunApprover[]> {
  const { owner, repository: repo } = forge;
  const { rest } = await connect(forge, signal);
  try {
    const { data } = await rest.actions.getReviewsForRun({ owner, repo, run_id: Number(run) });
    return data
      .filter(({ state, user }) => state === "approved" && !authors.has(user.login.toLowerCase()))
      .flatMap(({ user: { login: name }, comment: reason, environments }) =>
        environments.map(({ name: environment = "" }) => ({ name, environment, ...(reason && { reason }) })),
      );
  } catch (error) {
    throw forgeFailure(error, forge, { about: `run ${run}`, permission: "actions", access: "read" });
  }
}
