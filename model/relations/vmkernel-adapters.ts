import { repeats } from "../../lib/repeats";
import { adapterAddresses, filerAddresses, gatewayAddresses, serverAddresses } from "../addresses";
import type { Draft } from "../draft";
import type { Finding, ModelPath } from "../finding";
import { objectsOnCluster, unknownName } from "../known-name";
import { hostNumber } from "../names";
import type { Relation } from "../relation";
import { SITE_NAMES, type Site, type SiteName } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const site = model.sites[siteName];
    return [...hostNumbers(site, siteName), ...reachedNetworks(site, siteName), ...adapterHosts(site, siteName)];
  });

export const vmkernelAdapters: Relation = {
  title: "The number at the end of a host's name gives it a free address on each network of its vmkernel adapters",
  explanation: "Hosts with the same address lose their connections to storage and vMotion, and all their VMs fail.",
  source: { document: "This project", section: "model/schema/site.ts, vmkernelAdapter", standing: "design" },
  severity: "error",
  check,
};

const pathOf = (siteName: SiteName, cluster: number): ModelPath => [siteName, "extension", "clusters", cluster];

function hostNumbers(site: Draft<Site>, siteName: SiteName): Finding[] {
  return site.extension.clusters.flatMap(({ hosts }, cluster) => {
    const numbered = hosts.map(({ name }, index) => ({
      number: hostNumber(name),
      name,
      path: [...pathOf(siteName, cluster), "hosts", index, "name"] as const,
    }));
    const free = Math.max(0, ...numbered.map(({ number }) => number).filter(Number.isInteger)) + 1;
    const remedy = `End the host's short name with a free number, for example ${free}.`;
    // unique-names reports repeated names
    const names = [...new Map(numbered.map((host) => [host.name, host])).values()];
    return [
      ...numbered
        .filter(({ number }) => Number.isNaN(number))
        .map(({ name, path }) => ({
          path,
          problem: `"${name}" does not end with a number: its addresses are computed from it.`,
          remedy,
        })),
      ...repeats(
        names.filter(({ number }) => Number.isInteger(number)),
        ({ number }) => String(number),
      ).map(({ item: { name, number, path }, first }) => ({
        path,
        problem: `"${name}" and "${first.name}" both have the number ${number} and would get the same addresses.`,
        remedy,
      })),
    ];
  });
}

function reachedNetworks(site: Draft<Site>, siteName: SiteName): Finding[] {
  return site.extension.clusters.flatMap(({ name: cluster, vmkernelAdapters: adapters }, at) => {
    const carried = objectsOnCluster(cluster, site.extension.switches, site.extension.clusters).flatMap(
      ({ networks }) => networks,
    );
    const path = (index: number, key: string): ModelPath => [...pathOf(siteName, at), "vmkernelAdapters", index, key];
    return [
      ...adapters.flatMap(({ network }, index) =>
        unknownName({
          name: network,
          path: path(index, "network"),
          what: `network on a switch of ${cluster}`,
          known: carried,
          home: [siteName, "extension", "switches"],
        }),
      ),
      ...repeats([...adapters.entries()], ([, { purpose }]) => purpose).map(
        ({ item: [index, { purpose }] }): Finding => ({
          path: path(index, "purpose"),
          problem: `${cluster} has another adapter for ${purpose}.`,
          remedy: "Remove one of them.",
        }),
      ),
    ];
  });
}

function adapterHosts(site: Draft<Site>, siteName: SiteName): Finding[] {
  const owners = new Map([...gatewayAddresses(site), ...serverAddresses(site), ...filerAddresses(site)]);
  return site.extension.clusters.flatMap((cluster, at) =>
    cluster.vmkernelAdapters.flatMap((adapter, index): Finding[] => {
      const cidr = site.networks[adapter.network]?.cidr;
      const beyond = cluster.hosts.flatMap(({ name }) =>
        cidr !== undefined && hostNumber(name) > cidr.hostCount
          ? [`${name} would be host ${hostNumber(name)} of ${cidr}, which has ${cidr.hostCount} hosts`]
          : [],
      );
      const shared = adapterAddresses(site, cluster, adapter).flatMap(([address, owner]) => {
        const other = owners.get(address);
        owners.set(address, other ?? owner);
        return other === undefined || other === owner
          ? []
          : [`${owner} would get ${address}, which ${other} already has`];
      });
      return [...beyond, ...shared].map((conflict) => ({
        path: [...pathOf(siteName, at), "vmkernelAdapters", index, "network"],
        problem: `At ${siteName}, ${conflict}.`,
        remedy: "Use a network in which the hosts' numbers are free, or renumber the hosts.",
      }));
    }),
  );
}
