import type { Finding } from "../finding";
import { memberIdsOf } from "../locks";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ deletionLocks }) =>
  deletionLocks.lifts.flatMap((lift, index): Finding[] => {
    const { site, tier, members } = lift;
    const locked = memberIdsOf(deletionLocks.locked, lift);
    if (locked.size === 0) {
      const tiers = deletionLocks.locked.filter((lock) => lock.site === site).map((lock) => lock.tier);
      return [
        {
          path: ["deletionLocks", "lifts", index, "tier"],
          problem: `"${tier}" is not locked at ${site}.`,
          remedy: `Use ${[...new Set(tiers)].join(", ") || "no lift, because nothing is locked"}, or remove the lift after its deploy.`,
        },
      ];
    }
    return members.flatMap((id, member): Finding[] =>
      locked.has(id)
        ? []
        : [
            {
              path: ["deletionLocks", "lifts", index, "members", member],
              problem: `"${id}" of ${tier} is not locked at ${site}.`,
              remedy: `Use ${[...locked].join(", ")}, or remove the lift after its deploy.`,
            },
          ],
    );
  });

export const knownLifts: Relation = {
  title: "A lift names locked members",
  explanation: "A lift that names anything else has no effect, but looks as if it had.",
  source: { document: "This project", section: "model/schema/workload.ts, deletionLocksSchema", standing: "design" },
  severity: "error",
  check,
};
