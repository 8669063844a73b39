import { gatewayAddresses, serverAddresses } from "../addresses";
import type { Finding, ModelPath } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const site = model.sites[siteName];
    const owners = new Map([...gatewayAddresses(site), ...serverAddresses(site)]);
    return site.extension.nfsDatastores.flatMap(({ name, cluster, server }, index): Finding[] => {
      const path: ModelPath = [siteName, "extension", "nfsDatastores", index, "server"];
      const owner = owners.get(server);
      if (owner !== undefined) {
        return [
          {
            path,
            problem: `${server} is the address of ${owner}.`,
            remedy: `Write the address of the filer that exports ${name}.`,
          },
        ];
      }
      const hosts = site.extension.clusters.find((candidate) => candidate.name === cluster);
      if (hosts === undefined) return [];
      const adapter = hosts.vmkernelAdapters.find(({ purpose }) => purpose === "storage");
      if (adapter === undefined) {
        return [
          {
            path,
            problem: `${cluster} cannot reach ${name}: it has no vmkernel adapter for storage.`,
            remedy: `Add one to ${cluster} in datacenters/${siteName}.ts, on the filer's network.`,
          },
        ];
      }
      const cidr = site.networks[adapter.network]?.cidr;
      if (cidr === undefined || cidr.hasHost(server)) return [];
      return [
        {
          path,
          problem: `${server} is not in ${adapter.network}, ${cidr}, the network of the storage adapters of ${cluster}.`,
          remedy: `Use an address of ${cidr}, or put the storage adapters on the filer's network.`,
        },
      ];
    });
  });

export const nfsServers: Relation = {
  title: "A filer is in the network of the storage adapters of its cluster's hosts",
  explanation:
    "The hosts then reach it without a router. Through a router, the disks of VMs would compete with other " +
    "traffic.",
  source: { document: "This project", section: "model/schema/site.ts, nfsDatastores", standing: "design" },
  severity: "error",
  check,
};
