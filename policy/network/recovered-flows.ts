import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import { flowsInto } from "./flow";

/** Relations check that the backup site has the networks of both ends. */
export const recoveredFlows: Rule<Model> = {
  title: "Both ends of every flow run at the backup site after a failover",
  explanation: "A tier without its servers or its clients can pass its own health check and still serve nobody.",
  source: { document: "This project", section: "model/schema/workload.ts, flows and backupPlace", standing: "design" },
  severity: "error",
  check: ({ massar: { tiers } }) => {
    const absent = new Set(tiers.filter(isAbsent).map(({ name }) => name));
    if (absent.size === 0) return [];
    const broken = flowsInto(tiers)
      .filter(({ from, tier }) => absent.has(from) !== absent.has(tier.name))
      .map(({ from, tier }) => (absent.has(from) ? { end: from, other: tier.name } : { end: tier.name, other: from }));
    const ends = groupBy(broken, ({ end }) => end);
    return tiers.flatMap(({ name, rabat }, index): RuleFinding[] => {
      const flows = ends.get(name) ?? [];
      if (flows.length === 0) return [];
      return [
        {
          scope: `tier/${name}`,
          path: ["massar", "tiers", index, "marrakech"],
          problem: `${name} has no member at ${BACKUP_SITE}, but has flows with ${[...new Set(flows.map(({ other }) => other))].join(", ")}.`,
          remedy: `Add { id: "${rabat.members[0]?.id}" } to its surge, or remove the ${flows.length} flows.`,
        },
      ];
    });
  },
};

const isAbsent = ({ marrakech: { standing, surge } }: TierSpec): boolean =>
  standing === undefined && surge.length === 0;
