import { Failure } from "../../../lib/failure";
import type { Step } from "../../../lib/progress";
import type { Forge } from "../forge";
import { forgeFailure, unlessStatus } from "../forge-failure";
import { GUIDE } from "./expected";

/** The answer, or undefined if the forge does not have the object. */
export const orUndefined = <Answer>(asked: Promise<Answer>): Promise<Answer | undefined> =>
  asked.catch((error) => {
    unlessStatus([404], error);
    return undefined;
  });

/**
 * A step that checks one setting, and fails with all its findings.
 *
 * @param place where a person changes the setting
 * @param look returns findings that name the remedy; false where a setting is as it should be. `note` records what the forge does not show
 */
export const findingsStep =
  (forge: Forge) =>
  (
    title: string,
    place: string,
    look: (note: (text: string) => void) => Promise<readonly (string | false)[]>,
  ): Step => ({
    title,
    run: async () => {
      const notes: string[] = [];
      const findings = await look((text) => notes.push(text)).catch((error) => {
        throw forgeFailure(error, forge, { about: title, forbidden: READS });
      });
      const found = findings.filter((finding) => finding !== false);
      if (found.length === 0) return notes.length > 0 ? notes.join("; ") : undefined;
      throw new Failure(
        found.length === 1 ? `${title}: ${found[0]}` : [`${title}: ${found.length} findings`, ...found].join("\n"),
        `${forge.owner}/${forge.repository}: ${place}`,
        `Change what the lines name. ${GUIDE} describes every setting.`,
      );
    },
  });

const READS = {
  what: "The token cannot read this setting",
  remedy:
    "Create a token of an account that administers the repository, with read access to Administration, Actions, Environments, Secrets " +
    `and the organisation's self-hosted runners: ${GUIDE}#the-token`,
};
