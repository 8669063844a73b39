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
        remedy: "Use addresses that belong to neither site.",
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
        remedy: "Use networks that do not overlap: a flow from one must not allow the other.",
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
    "No two networks overlap, at one site or across the sites, and outside networks overlap neither them nor each " +
    "other",
  explanation:
    "The replication link routes both sites to each other: if two networks overlap, one of them is unreachable. A " +
    "firewall rule for one outside network must not allow another.",
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
