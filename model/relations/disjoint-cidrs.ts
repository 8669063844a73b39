import { type Finding, formatPath, type ModelPath } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";
import type { Cidr } from "../units/cidr";

const check: Relation["check"] = (model) => {
  const stated = SITE_NAMES.flatMap((siteName) =>
    Object.entries(model.sites[siteName].networks).flatMap(([name, { cidr }]) => {
      const path: ModelPath = [siteName, "networks", name, "cidr"];
      return cidr === undefined ? [] : [{ siteName, cidr, path }];
    }),
  );
  const outside = Object.entries(model.massar.outside).flatMap(([name, cidr]): Finding[] => {
    const inside = stated.find((each) => cidr !== "anywhere" && cidr?.overlaps(each.cidr));
    if (inside === undefined) return [];
    return [
      {
        path: ["massar", "outside", name],
        problem: `${cidr} overlaps ${formatPath(inside.path)} ${inside.cidr}.`,
        remedy: "Write the addresses that come from outside both sites.",
      },
    ];
  });
  const named = Object.entries(model.massar.outside).flatMap(([name, cidr]) =>
    cidr === undefined || cidr === "anywhere" ? [] : [{ name, cidr }],
  );
  const nested = named.flatMap(({ name, cidr }, index): Finding[] => {
    const earlier = named.slice(0, index).find((other) => other.cidr.overlaps(cidr));
    if (earlier === undefined) return [];
    return [
      {
        path: ["massar", "outside", name],
        problem: `${cidr} overlaps ${formatPath(["massar", "outside", earlier.name])} ${earlier.cidr}.`,
        remedy: "Write networks apart: a flow from one must not let the other in.",
      },
    ];
  });
  const between = stated.flatMap(({ siteName, cidr, path }, index): Finding[] => {
    const earlier = stated.slice(0, index).find((other) => other.cidr.overlaps(cidr));
    if (earlier === undefined) return [];
    const free = nextFree(
      cidr,
      stated.map((each) => each.cidr),
    );
    return [
      {
        path,
        problem: `${cidr} overlaps ${formatPath(earlier.path)} ${earlier.cidr}.`,
        remedy: free
          ? `Next free /${cidr.prefixLength} at ${siteName}: ${free}.`
          : `Use a smaller network than ${cidr}.`,
      },
    ];
  });
  return [...outside, ...nested, ...between];
};

export const disjointCidrs: Relation = {
  title:
    "No two networks share addresses, at one site or across them, and what is outside lies outside both and " +
    "outside what else is named there",
  explanation:
    "The replication link routes both sites to each other: of two networks with the same addresses one is out of " +
    "reach. A firewall that lets one network in must not let in another.",
  source: { document: "This project", section: "model/schema/site.ts, network", standing: "design" },
  severity: "error",
  check,
};

function nextFree(cidr: Cidr, taken: readonly Cidr[]): Cidr | undefined {
  let candidate = cidr.following();
  for (;;) {
    const overlapped = taken.find((other) => candidate?.overlaps(other));
    if (overlapped === undefined) return candidate;
    candidate = candidate?.following(overlapped);
  }
}
