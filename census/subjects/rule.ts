import {
  hostGroup,
  rackPreferenceRule,
  restartOrderRule,
  separateDatastoresRule,
  separateHostsRule,
  virtualMachineGroup,
} from "../../model/names";
import { inCluster } from "../in-cluster";
import { type Deployment, membersOf } from "../modelled-site";
import type { Expected, Kind } from "../subject";

type RuleFacts = {
  readonly rule: string;
  readonly enabled: boolean;
  readonly mandatory: boolean;
  readonly VMs: readonly string[];
  readonly "VM group": string;
  readonly "on hosts": string;
  readonly "not on hosts": string;
  readonly "starts after": string;
};

export const rule: Kind<RuleFacts> = {
  name: "rule",
  shown: ["rule", "mandatory"],
  expected: ({ deployments }) => {
    const running = deployments.filter(({ placement }) => membersOf(placement).length > 0);
    return running.flatMap((deployment) => [
      ...separateHosts(deployment),
      ...separateDatastores(deployment),
      ...rackPreference(deployment),
      ...restartOrder(deployment, new Set(running.map(({ placement }) => placement.kind))),
    ]);
  },
  observed: ({ clusters, datastoreClusters }) =>
    [...clusters, ...datastoreClusters].flatMap((cluster) =>
      cluster.rules.map(({ name, kind, enabled, mandatory, vms, ...groups }) => ({
        name: inCluster(cluster.name, name),
        facts: {
          rule: kind,
          enabled,
          mandatory,
          VMs: vms,
          "VM group": groups.vmGroup,
          "on hosts": groups.affineHostGroup,
          "not on hosts": groups.antiAffineHostGroup,
          "starts after": groups.dependsOnVmGroup,
        },
      })),
    ),
};

function separateHosts({ placement }: Deployment): Expected<RuleFacts>[] {
  const members = membersOf(placement);
  if (!placement.separateHosts || members.length < 2) return [];
  const VMs = members.map(({ name }) => name);
  return [ruleOf(placement.cluster, separateHostsRule(placement.kind), "antiAffinity", { mandatory: true, VMs })];
}

function separateDatastores({ placement }: Deployment): Expected<RuleFacts>[] {
  const members = membersOf(placement);
  const { quorum, storage, kind } = placement;
  if (!quorum || storage.kind !== "datastoreCluster" || members.length < 2) return [];
  const VMs = members.map(({ name }) => name);
  return [ruleOf(storage.name, separateDatastoresRule(kind), "antiAffinity", { mandatory: false, VMs })];
}

function rackPreference({ placement: { cluster, kind, preferredRack } }: Deployment): Expected<RuleFacts>[] {
  if (preferredRack === undefined) return [];
  return [
    ruleOf(cluster, rackPreferenceRule(kind, preferredRack), "vmHost", {
      mandatory: false,
      "VM group": virtualMachineGroup(kind),
      "on hosts": hostGroup(preferredRack),
    }),
  ];
}

/** @param running the tiers with VMs at this site; other tiers have no rules */
const restartOrder = ({ placement: { cluster, kind, dependsOn } }: Deployment, running: ReadonlySet<string>) =>
  dependsOn
    .filter((dependency) => running.has(dependency))
    .map((dependency) =>
      ruleOf(cluster, restartOrderRule(kind, dependency), "dependency", {
        mandatory: false,
        "VM group": virtualMachineGroup(kind),
        "starts after": virtualMachineGroup(dependency),
      }),
    );

const ruleOf = (cluster: string, name: string, rule: string, facts: Partial<RuleFacts>): Expected<RuleFacts> => ({
  name: inCluster(cluster, name),
  origin: "project",
  facts: {
    rule,
    enabled: true,
    VMs: [],
    "VM group": "",
    "on hosts": "",
    "not on hosts": "",
    "starts after": "",
    ...facts,
  },
});
