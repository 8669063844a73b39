import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";

/** That its network, storage class, pool and template exist there, the relation of machine references checks. */
export const counterpart: Rule<Model> = {
  title: "Every tier has members at Marrakech once it is recovered",
  explanation: "What has no counterpart is gone with Rabat, and so is what depends on it.",
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
              problem: `${name} has no member at marrakech, standing or in the surge.`,
              remedy: "Add one to its surge.",
            },
          ],
    ),
};
