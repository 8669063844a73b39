import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import { memberNumber } from "../../model/placement";
import type { Rule, RuleFinding } from "../../model/rule";

export const memberAddresses: Rule<Model> = {
  title: "Each tier has a range of addresses of its own, with all of its members in it",
  explanation:
    "Firewalls of guests know a tier by its range. A member outside of it cannot connect. A tier in the range of another one can open " +
    "the connections that only the other one should open.",
  source: { document: "This project", section: "model/schema/workload.ts, addresses", standing: "design" },
  severity: "error",
  check: ({ massar }) => {
    const tiers = massar.tiers.map((tier, index) => ({ tier, path: ["massar", "tiers", index, "addresses"] as const }));
    return [
      ...tiers.flatMap(({ tier, path }): RuleFinding[] => {
        const { rabat, marrakech, addresses } = tier;
        const members = [...rabat.members, ...(marrakech.standing?.members ?? []), ...marrakech.surge];
        const last = Math.max(...members.map(({ id }) => memberNumber(id)));
        if (last <= addresses) return [];
        return [
          {
            scope: `tier/${tier.name}`,
            path,
            problem: `${tier.name} has a member ${last}, but only ${addresses} addresses: other guests refuse its connections.`,
            remedy: `Set addresses to at least ${last}. Running guests keep their firewall until npm run configure -- --apply.`,
          },
        ];
      }),
      ...[...groupBy(tiers, ({ tier }) => tier.network).values()].flatMap((here) => {
        const ordered = here.toSorted((one, other) => one.tier.firstHost - other.tier.firstHost);
        return ordered.flatMap(({ tier, path }, index): RuleFinding[] => {
          const next = ordered[index + 1]?.tier;
          const room = (next?.firstHost ?? Number.POSITIVE_INFINITY) - tier.firstHost;
          if (next === undefined || tier.addresses <= room) return [];
          return [
            {
              scope: `tier/${tier.name}`,
              path,
              problem: `The ${tier.addresses} addresses of ${tier.name} in ${tier.network} include those of ${next.name}, from host ${next.firstHost} on.`,
              remedy: `Set addresses to at most ${room}, or another firstHost.`,
            },
          ];
        });
      }),
    ];
  },
};
