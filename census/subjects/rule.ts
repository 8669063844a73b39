import { separateHostsRule } from "../../model/names";
import type { Kind } from "../subject";

type RuleFacts = {
  readonly kind: string;
  readonly enabled: boolean;
  readonly mandatory: boolean;
  readonly VMs: readonly string[];
};

const inCluster = (cluster: string, rule: string) => `${cluster}: ${rule}`;

export const rule: Kind<RuleFacts> = {
  name: "rule",
  telling: ["kind", "VMs"],
  expected: ({ deployments }) =>
    deployments
      .map(({ placement }) => ({ ...placement, members: [...placement.standing, ...placement.surge] }))
      .filter(({ separateHosts, members }) => separateHosts && members.length > 1)
      .map(({ cluster, kind, members }) => ({
        name: inCluster(cluster, separateHostsRule(kind)),
        origin: "project",
        facts: { kind: "antiAffinity", enabled: true, mandatory: true, VMs: members.map(({ name }) => name) },
      })),
  observed: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      cluster.rules.map(({ name, kind, enabled, mandatory, vms }) => ({
        name: inCluster(cluster.name, name),
        facts: { kind, enabled, mandatory, VMs: vms },
      })),
    ),
};
