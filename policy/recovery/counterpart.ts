import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE } from "../../model/schema/site";

/** The relation machine-references checks the network, storage class, pool and template there. */
export const counterpart: Rule<Model> = {
  title: "Every tier has members at the backup site after a recovery",
  explanation: "A tier without a counterpart is lost with the primary site, and so are the tiers that depend on it.",
  source: { document: "Law 05-20 (cybersecurity)", section: "art. 9", standing: "derived" },
  severity: "error",
  check: ({ massar: { tiers } }) =>
    tiers.flatMap(({ name, marrakech: { standing, surge } }, index): RuleFinding[] =>
      standing !== undefined || surge.length > 0
        ? []
        : [
            {
              scope: `tier/${name}`,
              path: ["massar", "tiers", index, "marrakech"],
              problem: `${name} has no member at ${BACKUP_SITE}, neither standing nor in the surge.`,
              remedy: "Add a member to its surge.",
            },
          ],
    ),
};
