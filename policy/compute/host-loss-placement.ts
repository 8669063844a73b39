import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { type ClusterUse, clustersOf } from "../../planning/capacity/clusters";
import { type HostLoss, hostLosses, needOf, offerOf } from "../../planning/capacity/host-loss";
import { placeAll } from "../../planning/capacity/placement-search";
import { additionalHosts } from "./amounts";

/** An undetermined search is not an error: see rule host-loss-determined. */
export const hostLossPlacement: Rule<Model> = {
  title: "After the loss of any host, all VMs of its cluster fit the remaining hosts and keep their anti-affinity",
  explanation:
    "A sum hides fragmentation: a VM of 128 GiB does not start on two hosts with 64 GiB free each. A VM counts with its reservation " +
    "or its use at the peak of the year, whichever is larger.",
  source: {
    document: "this design",
    section: "planning/capacity/host-loss.ts: proved by exact search",
    standing: "design",
  },
  severity: "error",
  check: (model) => clustersOf(model).flatMap(clusterFindings),
};

/** One finding for all host losses of a cluster that fail for the same reason. */
function clusterFindings(cluster: ClusterUse): RuleFinding[] {
  const losses = hostLosses(cluster);
  const failed = losses.flatMap(({ lost, placing }) =>
    placing.outcome === "impossible" ? [{ lost, because: placing.because, nodes: placing.nodes }] : [],
  );
  const { scope, path, name, machines, hosts } = cluster;
  return [...groupBy(failed, ({ because, lost }) => `${lost.length} ${because}`).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const others = alike.length - 1;
    const also = others === 0 ? "" : ` (or any of ${others} other losses)`;
    return [
      {
        scope,
        path,
        problem: `After the loss of ${first.lost.join(", ")}${also}, the ${machines.length} VMs of ${name} do not fit the remaining ${hosts.length - first.lost.length} hosts: ${first.because}.`,
        remedy: remedyFor(cluster, first.lost),
        arithmetic: {
          inputs: { VMs: String(machines.length), hosts: String(hosts.length), lost: String(first.lost.length) },
          formula: "a host for each VM: Σ needs ≤ capacity of each host, with anti-affinity",
          result: first.nodes === 0 ? "impossible by the sums" : `impossible, ${first.nodes} placements tried`,
          limit: "a placement",
          margin: `-${alike.length} of ${losses.length} losses`,
        },
      },
    ];
  });
}

const MOST_HOSTS = 16;

/** Finds the fewest additional hosts, like the largest, that allow a placement. */
function remedyFor({ hosts, machines }: ClusterUse, lost: HostLoss["lost"]): string {
  const needs = machines.map(needOf);
  const left = hosts.filter(({ name }) => !lost.includes(name)).map(offerOf);
  const [largest] = hosts.toSorted((a, b) => b.room.memory.bytes - a.room.memory.bytes);
  for (let count = 1; largest !== undefined && count <= MOST_HOSTS; count += 1) {
    const more = Array.from({ length: count }, (_, index) => ({ ...offerOf(largest), name: `new-${index}` }));
    if (placeAll(needs, [...left, ...more]).outcome === "fits") {
      return `Add ${additionalHosts(count, largest.kind)}, or reduce the size of VMs.`;
    }
  }
  return "Reduce the size of VMs, or set separateHosts for fewer: more hosts like these do not help.";
}
