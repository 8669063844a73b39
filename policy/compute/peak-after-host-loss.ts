import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { type ClusterUse, clustersOf, expectedRoom, ledgersOf } from "../../planning/capacity/clusters";
import { lostHosts, hostsToAdd, RESOURCES } from "./amounts";
import { largestConsumers } from "./consumers";

const FORMULA = "Σ use of the VMs at the peak, limit Σ hosts without the largest";

/** Today's peak; `npm run capacity` says when growth uses the rest up. */
export const peakAfterHostLoss: Rule<Model> = {
  title: "What VMs use at the peak of the year is there after the host failures that a cluster tolerates",
  explanation:
    "HA restarts VMs as long as their reservations fit: where few reserve, a cluster looks nearly empty to it. VMs would start and " +
    "then swap and wait, on the days of enrolment and results.",
  source: {
    document: "this design",
    section: "N+1: after the loss of a host Massar runs as before",
    standing: "design",
  },
  severity: "error",
  check: (model) => clustersOf(model).flatMap(clusterFindings),
};

function clusterFindings(cluster: ClusterUse): RuleFinding[] {
  const { hosts, hostFailures, machines, scope, path, name } = cluster;
  const { expected, has, hasAfterLoss } = ledgersOf(cluster);
  return RESOURCES.flatMap(({ resource, amountOf, written, roundedUp }): RuleFinding[] => {
    const [needed, left] = [amountOf(expected), amountOf(hasAfterLoss)];
    const missing = needed - left;
    if (missing <= 0) return [];
    const takers = largestConsumers(machines, missing, (machine) => amountOf(expectedRoom(machine)));
    return [
      {
        scope,
        path,
        problem: `VMs of ${name} use ${written(needed)} of ${resource} at the peak; with ${lostHosts(hostFailures)} it has ${written(left)}.`,
        remedy: `Add ${hostsToAdd(hosts, missing, amountOf)}, or use ${roundedUp(missing)} less in ${takers}.`,
        arithmetic: {
          inputs: {
            VMs: String(machines.length),
            hosts: String(hosts.length),
            "host failures": String(hostFailures),
            "Σ hosts": written(amountOf(has)),
          },
          formula: FORMULA,
          result: written(needed),
          limit: written(left),
          margin: `-${written(missing)}`,
        },
      },
    ];
  });
}
