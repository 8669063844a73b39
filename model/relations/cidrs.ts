import { SITE_NAMES } from "../../sites/schema";
import type { Cidr } from "../../units/cidr";
import { type Finding, formatPath, type ModelPath } from "../finding";
import type { Relation } from "../relation";

/** No two networks share addresses, at one site or across them: the replication link routes both sites to each other. */
export const cidrs: Relation = (model) => {
  const stated = SITE_NAMES.flatMap((siteName) =>
    Object.entries(model.sites[siteName].networks).flatMap(([name, { cidr }]) => {
      const path: ModelPath = [siteName, "networks", name, "cidr"];
      return cidr === undefined ? [] : [{ siteName, cidr, path }];
    }),
  );
  return stated.flatMap(({ siteName, cidr, path }, index): Finding[] => {
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
};

function nextFree(cidr: Cidr, taken: readonly Cidr[]): Cidr | undefined {
  let candidate = cidr.following();
  for (;;) {
    const overlapped = taken.find((other) => candidate?.overlaps(other));
    if (overlapped === undefined) return candidate;
    candidate = candidate?.following(overlapped);
  }
}
