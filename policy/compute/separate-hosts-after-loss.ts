import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { type ClusterUse, clustersOf } from "../../planning/capacity/clusters";
import { lostHosts } from "./amounts";

/** The relation separate-hosts checks the same with all hosts running. */
export const separateHostsAfterLoss: Rule<Model> = {
  title: "VMs with anti-affinity have separate hosts even after the host failures that a cluster tolerates",
  explanation:
    "HA respects anti-affinity when it restarts VMs. Without a free host, the lost member stays down until the host is back, and a " +
    "quorum cannot lose another member.",
  source: {
    document: "vSphere Availability 6.7",
    section: "das.respectvmvmantiaffinityrules, on by default",
    standing: "primary",
  },
  severity: "error",
  check: (model) => clustersOf(model).flatMap(clusterFindings),
};

function clusterFindings({ hosts, hostFailures, machines, scope, name }: ClusterUse): RuleFinding[] {
  const left = Math.max(0, hosts.length - hostFailures);
  const apart = groupBy(
    machines.filter(({ separate }) => separate),
    ({ kind }) => kind,
  );
  return [...apart].flatMap(([kind, members]): RuleFinding[] => {
    const [member] = members;
    const missing = members.length - left;
    if (member === undefined || members.length < 2 || missing <= 0) return [];
    return [
      {
        scope: `${scope}/${kind}`,
        path: member.path,
        problem: `${members.length} VMs of ${kind} need separate hosts. With ${lostHosts(hostFailures)}, ${name} has ${left} left.`,
        remedy: `Add ${missing} ${missing === 1 ? "host" : "hosts"} to ${name}, or use at most ${left} members.`,
        arithmetic: {
          inputs: {
            members: String(members.length),
            hosts: String(hosts.length),
            "host failures": String(hostFailures),
          },
          formula: "members, limit hosts − host failures",
          result: String(members.length),
          limit: String(left),
          margin: `-${missing}`,
        },
      },
    ];
  });
}
