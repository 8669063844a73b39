import { SITE_NAMES } from "../../sites/schema";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";

/** What is planned for resource pools is planned for pools that there are. */
export const processorsPerCore: Relation = ({ planning, sites }) => {
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
