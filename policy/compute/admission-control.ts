import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { Percentage } from "../../model/units/percentage";
import { admissionNeed, failoverCapacity } from "../../planning/capacity/admission-control";
import { type ClusterUse, capacityOf, clustersOf } from "../../planning/capacity/clusters";
import { largestConsumers } from "../consumers";
import { hostsToAdd, lostHosts, RESOURCES } from "./amounts";

const FORMULA = "(Σ hosts − Σ needs) / Σ hosts, limit largest hosts / Σ hosts";

/**
 * Assumes that the largest hosts fail. vCenter's automatic percentage reserves average hosts, so this limit is stricter.
 * Hosts in maintenance are not counted.
 */
export const admissionControl: Rule<Model> = {
  title: "HA can start all VMs with their reservations after the host failures that a cluster tolerates",
  explanation:
    "With less capacity, vCenter refuses to power on VMs, also during a recovery, or HA does not restart them. Admission control " +
    "counts only reservations. The rule peak-after-host-loss checks what VMs use.",
  source: {
    document: "vSphere Availability 6.7",
    section: "pp. 21–22, Computing the Current Failover Capacity",
    standing: "primary",
  },
  severity: "error",
  check: (model) => clustersOf(model).flatMap(clusterFindings),
};

function clusterFindings(cluster: ClusterUse): RuleFinding[] {
  const { hosts, hostFailures, machines, scope, path, name } = cluster;
  const { hasAfterLoss } = capacityOf(cluster);
  const capacity = failoverCapacity(
    hosts.map(({ room }) => room),
    machines.map((machine) => admissionNeed(machine)),
  );
  return RESOURCES.flatMap(({ resource, amountOf, written, roundedUp }): RuleFinding[] => {
    const [total, needed, left] = [amountOf(capacity.total), amountOf(capacity.needed), amountOf(hasAfterLoss)];
    const missing = needed - left;
    if (missing <= 0) return [];
    const consumers = largestConsumers(machines, missing, (machine) => amountOf(admissionNeed(machine)));
    return [
      {
        scope,
        path,
        problem: `VMs of ${name} reserve ${written(needed)} of ${resource}. With ${lostHosts(hostFailures)}, the cluster has ${written(left)}.`,
        remedy: `Add ${hostsToAdd(hosts, missing, amountOf)}, or reduce the reservations of ${consumers} by ${roundedUp(missing)}.`,
        arithmetic: {
          inputs: {
            hosts: String(hosts.length),
            "host failures": String(hostFailures),
            "Σ hosts": written(total),
            "Σ needs": written(needed),
          },
          formula: FORMULA,
          result: String(resource === "CPU" ? capacity.cpu : capacity.memory),
          limit: String(Percentage.ofFraction(total === 0 ? 1 : (total - left) / total)),
          margin: `-${written(missing)}`,
        },
      },
    ];
  });
}
