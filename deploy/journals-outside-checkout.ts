import { relative } from "node:path";
import { Failure } from "../lib/failure";
import { journalDirectory, project } from "../lib/paths";
import type { Environment } from "../terraform/synthesised";

export const JOURNALS_REMEDY =
  "Create a folder outside of the checkout that only this account can read, and set JOURNAL_DIRECTORY: docs/guide/runner.md#journals";

/** The folder of the journals. @throws Failure if the next job would clean it: an interrupted deploy or rehearsal could not be resumed */
export function journalsOutsideCheckout(environment: Environment): string {
  const directory = journalDirectory(environment);
  if (directory !== undefined && relative(project, directory).startsWith("..")) return directory;
  throw new Failure(
    "The journals of interrupted deploys and rehearsals are in the checkout, which the next job cleans",
    `JOURNAL_DIRECTORY=${environment["JOURNAL_DIRECTORY"] ?? ""}`,
    JOURNALS_REMEDY,
  );
}

/** Refuses a deploy or rehearsal of a workflow whose journal would be lost. GitHub, Forgejo and Gitea set this variable. */
export function requireJournalsInWorkflow(environment: Environment): void {
  if (environment["GITHUB_ACTIONS"] === "true") journalsOutsideCheckout(environment);
}
