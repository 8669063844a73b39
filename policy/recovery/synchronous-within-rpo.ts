import { ledTiers } from "../../model/consensus";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { minutesRoundedUp, time, timeMargin } from "../figures";

/**
 * A site that is cut off from the link and from the witness still confirms its own commits until its lease ends (measured with a
 * lease of 30 s: 290 and 503 rows within 15.7 and 26.1 s). A promotion then discards them.
 */
export const synchronousWithinRpo: Rule<Model> = {
  title: "A database whose commits only its own site confirms has an RPO that covers its lease",
  explanation:
    "Until its lease ends, an isolated site confirms commits that the other site never gets. If the other site is promoted, they are lost.",
  source: { document: "this design", section: "model/schema/workload.ts, leadership", standing: "design" },
  severity: "error",
  check: (model) =>
    ledTiers(model).flatMap(({ tier: { name, leadership, protection }, index }): RuleFinding[] => {
      if (leadership?.synchronous !== "withinSite" || !leadership.ttl || !protection.rpo || !model.link.latency)
        return [];
      const { ttl } = leadership;
      const lost = ttl.plus(model.link.latency);
      if (!lost.isLongerThan(protection.rpo)) return [];
      return [
        {
          scope: `tier/${name}`,
          path: ["massar", "tiers", index, "leadership", "synchronous"],
          problem: `If its site is isolated, ${name} confirms commits for ${time(lost)} that a promotion discards, but its RPO is ${protection.rpo}.`,
          remedy: `Write synchronous: "acrossSites", shorten the lease, or set the RPO to ${minutesRoundedUp(lost)} or more.`,
          arithmetic: {
            inputs: { lease: String(ttl), latency: String(model.link.latency) },
            formula: "lease + latency",
            result: time(lost),
            limit: String(protection.rpo),
            margin: timeMargin(protection.rpo, lost),
          },
        },
      ];
    }),
};
