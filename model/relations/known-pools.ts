import { unknownName } from "../known-name";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = ({ planning, sites }) => {
  const known = SITE_NAMES.flatMap((siteName) =>
    sites[siteName].extension.clusters.flatMap(({ resourcePools }) => resourcePools.map(({ name }) => name)),
  );
  return Object.keys(planning.processorsPerCore).flatMap((name) =>
    unknownName({
      name,
      path: ["planning", "processorsPerCore", name],
      what: "resource pool of a site",
      known,
      home: ["rabat", "extension", "clusters"],
    }),
  );
};

export const knownPools: Relation = {
  title: "Planning names existing resource pools",
  explanation: "A limit for a pool that does not exist is never checked, and the intended pool has no limit.",
  source: { document: "This project", section: "model/schema/workload.ts, planningSchema", standing: "design" },
  severity: "error",
  check,
};
