import { SITE_NAMES } from "../../sites/schema";
import type { Finding } from "../finding";
import type { Relation } from "../relation";

/** The host failures that a cluster tolerates leave it hosts. */
export const hostFailures: Relation = (model) =>
  SITE_NAMES.flatMap((siteName) =>
    (["baseline", "extension"] as const).flatMap((half) =>
      model.sites[siteName][half].clusters.flatMap(({ name, hosts, highAvailability }, index): Finding[] => {
        const { hostFailuresToTolerate } = highAvailability;
        if (hosts.length === 0 || !(hostFailuresToTolerate >= hosts.length)) return [];
        return [
          {
            path: [siteName, half, "clusters", index, "highAvailability", "hostFailuresToTolerate"],
            problem: `${hostFailuresToTolerate} of ${hosts.length} hosts of ${name} may fail: none would be left.`,
            remedy: hosts.length > 1 ? `Use at most ${hosts.length - 1}, or add hosts.` : "Add a host.",
          },
        ];
      }),
    ),
  );
