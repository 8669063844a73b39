import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { type ClusterUse, capacityOf, clustersOf, expectedRoom } from "../../planning/capacity/clusters";
import { largestConsumers } from "../consumers";
import { hostsToAdd, lostHosts, RESOURCES } from "./amounts";

const FORMULA = "Σ use of the VMs at the peak, limit Σ hosts without the largest";

/** At today's peak. `npm run capacity` shows when growth uses up the rest. */
export const peakAfterHostLoss: Rule<Model> = {
  title: "A cluster can carry the peak of the year after the host failures that it tolerates",
  explanation:
    "HA restarts VMs as long as their reservations fit. If few VMs have reservations, HA sees a nearly empty cluster. The VMs would " +
    "start, then swap and wait for CPU on the days of enrolment and results.",
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
  const { expected, has, hasAfterLoss } = capacityOf(cluster);
  return RESOURCES.flatMap(({ resource, amountOf, written, roundedUp }): RuleFinding[] => {
    const [needed, left] = [amountOf(expected), amountOf(hasAfterLoss)];
    const missing = needed - left;
    if (missing <= 0) return [];
    const consumers = largestConsumers(machines, missing, (machine) => amountOf(expectedRoom(machine)));
    return [
      {
        scope,
        path,
        problem: `VMs of ${name} use ${written(needed)} of ${resource} at the peak. With ${lostHosts(hostFailures)}, the cluster has ${written(left)}.`,
        remedy: `Add ${hostsToAdd(hosts, missing, amountOf)}, or reduce the demand of ${consumers} by ${roundedUp(missing)}.`,
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
