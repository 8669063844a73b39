import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { clustersOf } from "../../planning/capacity/clusters";
import { hostLosses } from "../../planning/capacity/host-loss";

export const hostLossDetermined: Rule<Model> = {
  title: "The search shows whether the VMs of a lost host can restart on the other hosts",
  explanation:
    "The search stops after a fixed number of attempts. Then it has proved neither that the VMs fit nor that they do not. Such a " +
    "cluster is nearly full.",
  source: {
    document: "this design",
    section: "planning/capacity/placement-search.ts, NODE_BUDGET",
    standing: "design",
  },
  severity: "warning",
  check: (model) =>
    clustersOf(model).flatMap((cluster): RuleFinding[] => {
      const losses = hostLosses(cluster);
      const open = losses.flatMap(({ lost, placing }) =>
        placing.outcome === "undetermined" ? [{ lost, placing }] : [],
      );
      const [first] = open;
      if (first === undefined) return [];
      const { scope, path, name, machines } = cluster;
      return [
        {
          scope,
          path,
          problem: `For ${open.length} of ${losses.length} host losses in ${name} (first: ${first.lost.join(", ")}), the search found no placement of the VMs and did not prove that none exists.`,
          remedy: `Add a host to ${name}, or make its largest VMs smaller.`,
          arithmetic: {
            inputs: { VMs: String(machines.length), losses: String(losses.length) },
            formula: "placements tried before the search stops",
            result: `${open.length} undetermined`,
            limit: `${first.placing.nodes - 1} placements`,
            margin: `-${open.length} of ${losses.length} losses`,
          },
        },
      ];
    }),
};
