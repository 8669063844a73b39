import type { Finding } from "../finding";
import { machineGroups } from "../machine-groups";
import type { Relation } from "../relation";

const check: Relation["check"] = (model) =>
  machineGroups(model).flatMap((machines): Finding[] => {
    const { site, siteName, kind, cluster, members, place } = machines;
    const hosts = site.extension.clusters.find(({ name }) => name === cluster)?.hosts.length ?? 0;
    if (!machines.separateHosts || hosts === 0 || members.length <= hosts) return [];
    return [
      {
        path: place,
        problem: `${members.length} members of ${kind} must be on different hosts, but ${cluster} has ${hosts}.`,
        remedy: `Use at most ${hosts} members at ${siteName}, or add hosts to ${cluster} in datacenters/${siteName}.ts.`,
      },
    ];
  });

export const separateHosts: Relation = {
  title: "A cluster has enough hosts for members that must be on different hosts",
  explanation: "The rule is mandatory: members without a separate host do not start.",
  source: { document: "This project", section: "model/schema/workload.ts, separateHosts", standing: "design" },
  severity: "error",
  check,
};
