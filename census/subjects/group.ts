import { hostGroup, virtualMachineGroup } from "../../model/names";
import { inCluster } from "../in-cluster";
import { membersOf } from "../modelled-site";
import type { Expected, Kind } from "../subject";

type GroupFacts = { readonly type: string; readonly members: readonly string[] };

export const group: Kind<GroupFacts> = {
  name: "group",
  shown: ["type"],
  expected: ({ site, deployments }) => [
    ...site.extension.clusters.flatMap(({ name: cluster, hosts }) =>
      [...new Set(hosts.map(({ rack }) => rack))].map((rack) =>
        groupOf(
          inCluster(cluster, hostGroup(rack)),
          "hosts",
          hosts.filter((host) => host.rack === rack),
        ),
      ),
    ),
    ...deployments.flatMap(({ placement }) => {
      const members = membersOf(placement);
      const name = inCluster(placement.cluster, virtualMachineGroup(placement.kind));
      return members.length === 0 ? [] : [groupOf(name, "VMs", members)];
    }),
  ],
  observed: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      cluster.groups.map(({ name, kind, members }) => ({
        name: inCluster(cluster.name, name),
        facts: { type: { host: "hosts", vm: "VMs" }[kind] ?? kind, members },
      })),
    ),
};

const groupOf = (name: string, type: string, members: readonly { readonly name: string }[]): Expected<GroupFacts> => ({
  name,
  origin: "project",
  facts: { type, members: members.map((member) => member.name) },
});
