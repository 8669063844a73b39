import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { type ClusterUse, clustersOf } from "../../planning/capacity/clusters";
import { type HostLoss, hostLosses, needOf, offerOf } from "../../planning/capacity/host-loss";
import { placeAll } from "../../planning/capacity/placement-search";
import { additionalHosts } from "./amounts";

/** What a search does not settle is no error: see rule host-loss-determined. */
export const hostLossPlacement: Rule<Model> = {
  title: "After the loss of any host its VMs find hosts with what they need, those that keep apart on different ones",
  explanation:
    "Sums do not see that room is left in pieces: a VM of 128 GiB does not start on two hosts with 64 GiB each. A VM needs the more " +
    "of what it reserves and what it uses at the peak of the year.",
  source: {
    document: "this design",
    section: "planning/capacity/host-loss.ts: proved by exact search",
    standing: "design",
  },
  severity: "error",
  check: (model) => clustersOf(model).flatMap(clusterFindings),
};

/** One finding for all losses of a cluster that fail for the same reason. */
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
    const also = others === 0 ? "" : ` or one of ${others} others`;
    const are = first.lost.length === 1 ? "is" : "are";
    return [
      {
        scope,
        path,
        problem: `Once ${first.lost.join(", ")}${also} ${are} lost, ${machines.length} VMs of ${name} find no place on ${hosts.length - first.lost.length} hosts: ${first.because}.`,
        remedy: remedyFor(cluster, first.lost),
        arithmetic: {
          inputs: { VMs: String(machines.length), hosts: String(hosts.length), lost: String(first.lost.length) },
          formula: "a host for each VM: Σ needs ≤ room on each host, those that keep apart on different ones",
          result: first.nodes === 0 ? "impossible by the sums" : `impossible, ${first.nodes} placements tried`,
          limit: "a placement",
          margin: `-${alike.length} of ${losses.length} losses`,
        },
      },
    ];
  });
}

const MOST_HOSTS = 16;

/** The fewest hosts more, like the largest, with which there is a placement. */
function remedyFor({ hosts, machines }: ClusterUse, lost: HostLoss["lost"]): string {
  const needs = machines.map(needOf);
  const left = hosts.filter(({ name }) => !lost.includes(name)).map(offerOf);
  const [largest] = hosts.toSorted((a, b) => b.room.memory.bytes - a.room.memory.bytes);
  for (let count = 1; largest !== undefined && count <= MOST_HOSTS; count += 1) {
    const more = Array.from({ length: count }, (_, index) => ({ ...offerOf(largest), name: `new-${index}` }));
    if (placeAll(needs, [...left, ...more]).outcome === "fits") {
      return `Add ${additionalHosts(count, largest.kind)}, or make VMs smaller.`;
    }
  }
  return "Make VMs smaller, or let fewer keep apart: more hosts like these do not help.";
}
