import { repeats } from "../../lib/repeats";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const stated = model.sites[siteName].extension.switches.map((each, index) => ({ ...each, index }));
    return repeats(stated, ({ cluster }) => cluster).map(({ item: { cluster, index }, first }) => ({
      path: [siteName, "extension", "switches", index, "cluster"],
      problem: `${cluster} already has the switch ${first.name}.`,
      remedy: `Add the networks and uplinks to ${first.name}.`,
    }));
  });

export const clusterSwitches: Relation = {
  title: "An extension cluster has one switch",
  explanation: "The VMs of the cluster find their port groups on this switch.",
  source: { document: "This project", section: "model/schema/site.ts, extension, switches", standing: "design" },
  severity: "error",
  check,
};
