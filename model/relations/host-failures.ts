import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) =>
    (["baseline", "extension"] as const).flatMap((half) =>
      model.sites[siteName][half].clusters.flatMap(({ name, hosts, highAvailability }, index): Finding[] => {
        const { hostFailuresToTolerate } = highAvailability;
        if (hosts.length === 0 || !(hostFailuresToTolerate >= hosts.length)) return [];
        return [
          {
            path: [siteName, half, "clusters", index, "highAvailability", "hostFailuresToTolerate"],
            problem: `${name} must tolerate ${hostFailuresToTolerate} host failures, but has ${hosts.length} host${hosts.length === 1 ? "" : "s"}.`,
            remedy: hosts.length > 1 ? `Use at most ${hosts.length - 1}, or add hosts.` : "Add a host.",
          },
        ];
      }),
    ),
  );

export const hostFailures: Relation = {
  title: "A cluster has more hosts than host failures to tolerate",
  explanation: "Admission control would reserve the whole cluster, and no VM would start.",
  source: { document: "This project", section: "model/schema/site.ts, highAvailability", standing: "design" },
  severity: "error",
  check,
};
