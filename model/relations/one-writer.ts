import { ledTiers, votersAt } from "../consensus";
import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import { GATEWAY_TIER } from "../names";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";
import type { Duration } from "../units/duration";

const check: Relation["check"] = (model) => [
  ...model.massar.tiers.flatMap(({ name, software, leadership, protection: { mechanism } }, index): Finding[] => {
    const path: Finding["path"] = ["massar", "tiers", index];
    if (software !== "database") {
      if (leadership === undefined) return [];
      const remedy = 'Remove leadership, or write software: "database".';
      return [{ path: [...path, "leadership"], problem: `${name} is no database.`, remedy }];
    }
    if (leadership !== undefined || mechanism !== "databaseStreaming") return [];
    return [
      {
        path: [...path, "software"],
        problem: `${name} is replicated to the other site, and nothing says how its members agree on one writer.`,
        remedy: "Add leadership: { voters, ttl, loopWait, retryTimeout, synchronous }.",
      },
    ];
  }),
  ...ledTiers(model).flatMap(({ tier: { name, leadership }, index }): Finding[] => {
    if (leadership === undefined) return [];
    const { voters, ttl, loopWait, retryTimeout } = leadership;
    const path: Finding["path"] = ["massar", "tiers", index, "leadership"];
    const known = [GATEWAY_TIER, ...model.massar.tiers.map((tier) => tier.name)];
    const unknown = unknownName({
      name: voters,
      path: [...path, "voters"],
      what: "tier or gateway",
      known,
      home: ["massar", "tiers"],
    });
    if (unknown.length > 0) return unknown;
    const absent = SITE_NAMES.filter((site) => votersAt(model, voters, site).length === 0).map(
      (site): Finding => ({
        path: [...path, "voters"],
        problem: `${voters} has no standing member at ${site} that this project creates, so ${name} has no vote there.`,
        remedy:
          "Name a tier with created members at Rabat and standing members at Marrakech, or the replication gateways.",
      }),
    );
    const inParts = Object.entries({ ttl, loopWait, retryTimeout }).flatMap(([key, time]): Finding[] =>
      time === undefined || time.milliseconds % 1000 === 0
        ? []
        : [
            {
              path: [...path, key],
              problem: `${time} is not a whole number of seconds.`,
              remedy: "Use whole seconds.",
            },
          ],
    );
    if (ttl === undefined || loopWait === undefined || retryTimeout === undefined) return [...absent, ...inParts];
    const shortest = loopWait.plus(retryTimeout).plus(retryTimeout);
    if (!shortest.isLongerThan(ttl)) return [...absent, ...inParts];
    return [
      ...absent,
      ...inParts,
      {
        path: [...path, "ttl"],
        problem: `The lease of ${ttl} is shorter than loopWait + 2 × retryTimeout = ${inSeconds(shortest)}: a slow answer would end it.`,
        remedy: `Use at least ${inSeconds(shortest)}, or shorten loopWait and retryTimeout.`,
      },
    ];
  }),
];

const inSeconds = (time: Duration): string => `${time.milliseconds / 1000} s`;

export const oneWriter: Relation = {
  title: "A replicated database says how its members agree on one writer, with a lease that outlasts a slow answer",
  explanation:
    "Two independent clusters that replicate to each other had two writers after 6.4 s when the lost site came back (measured). A lease " +
    "shorter than Patroni's own limits ends while its holder still renews it.",
  source: { document: "Patroni 4.1", section: "Dynamic configuration settings, ttl", standing: "primary" },
  severity: "error",
  check,
};
