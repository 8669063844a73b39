import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { storesAt } from "../../planning/capacity/stores";

/** In a datastore cluster, a Storage DRS rule keeps the members on different datastores (`SeparateDatastoresRule`). */
export const quorumDatastores: Rule<Model> = {
  title: "The members of a quorum fit on enough datastores that the loss of one leaves a majority",
  explanation:
    "Members on different hosts fail together if most of their disks are on one datastore. The others have no majority and the tier " +
    "stops. Storage DRS keeps members on different datastores of a datastore cluster by a rule. An NFS datastore counts as one.",
  source: {
    document: "This project",
    section: "quorum: no host or datastore has a majority of the members",
    standing: "design",
  },
  severity: "error",
  check: (model) => SITE_NAMES.flatMap((site) => siteFindings(model, site)),
};

function siteFindings(model: Model, site: SiteName): RuleFinding[] {
  const index = new Map(model.massar.tiers.map(({ name }, at) => [name, at]));
  const members = new Map<string, number>();
  const held = storesAt(model, site).flatMap((store) => {
    const quorums = (store.uses.at(-1)?.machines ?? []).filter(({ tier }) => tier?.quorum);
    return [...groupBy(quorums, ({ tier }) => tier?.name ?? "")].map(([tier, machines]) => {
      members.set(tier, (members.get(tier) ?? 0) + machines.length);
      return { tier, store, count: machines.length };
    });
  });
  return held.flatMap(({ tier, store: { name, datastores }, count }): RuleFinding[] => {
    const all = members.get(tier) ?? 0;
    const together = Math.ceil(count / datastores);
    const fewerThan = Math.floor(all / 2) + 1;
    if (all < 2 || together < fewerThan) return [];
    const needed = Math.ceil(count / (fewerThan - 1));
    return [
      {
        scope: `${site}/tier/${tier}`,
        path: ["massar", "tiers", index.get(tier) ?? 0, "storageClass"],
        problem: `${together} of ${all} members of ${tier} at ${site} share a datastore: ${name} has ${datastores}.`,
        remedy: `Give ${name} ${needed} datastores (${needed - datastores} more), or choose a storage class for ${tier} that has as many.`,
        arithmetic: {
          inputs: { members: String(all), "on this storage": String(count), datastores: String(datastores) },
          formula: "⌈on this storage / datastores⌉, at most ⌊members / 2⌋",
          result: String(together),
          limit: String(fewerThan - 1),
          margin: String(fewerThan - 1 - together),
        },
      },
    ];
  });
}
