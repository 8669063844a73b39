import { ledTiers, majority, votersOf } from "../../model/consensus";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE, PRIMARY_SITE } from "../../model/schema/site";

/** For a ministry without a third place: says what the design cannot do. */
export const witnessPresent: Rule<Model> = {
  title: "A witness at a third place votes on each database's writer",
  explanation:
    "With votes at two places only, one place has the majority. If that place is lost, the other cannot elect a writer, and a promotion " +
    "by force is not safe: nothing stops the lost site from writing when it comes back.",
  source: { document: "this design", section: "datacenters/witness.ts", standing: "design" },
  severity: "warning",
  check: (model) =>
    model.witness.kind === "thirdPlace"
      ? []
      : ledTiers(model).flatMap(({ tier: { name, leadership } }): RuleFinding[] => {
          if (leadership === undefined) return [];
          const voters = votersOf(model, leadership);
          const left = voters.filter(({ place }) => place === BACKUP_SITE).length;
          return [
            {
              scope: `tier/${name}`,
              path: ["witness"],
              problem:
                `Without a witness, ${left} of ${voters.length} votes of ${name} are left if ${PRIMARY_SITE} is lost, and a majority needs ` +
                `${majority(voters.length)}: ${BACKUP_SITE} can be promoted only by force, after somebody has made sure that ${PRIMARY_SITE} is off and stays off.`,
              remedy:
                "Describe a third place, or acknowledge this finding and keep the proof that Rabat is off in the runbook.",
            },
          ];
        }),
};
