import type { Finding } from "../finding";
import { objectsOnCluster, unknownName } from "../known-name";
import { type MachineGroup, machineGroups } from "../machine-groups";
import type { Relation } from "../relation";

const check: Relation["check"] = (model) =>
  machineGroups(model).flatMap((machines) => [
    ...knownCluster(machines),
    ...reachedNetwork(machines),
    ...reachedStorage(machines),
    ...knownPool(machines),
    ...knownRack(machines),
    ...knownTemplate(machines),
  ]);

export const machineReferences: Relation = {
  title: "Tiers and gateways refer only to objects that exist at their site and belong to their cluster",
  explanation:
    "A switch of the cluster must carry the network. The cluster must have storage of the storage class, the " +
    "resource pool and the rack, also at Marrakech after a recovery.",
  source: { document: "This project", section: "model/schema/workload.ts, tier", standing: "design" },
  severity: "error",
  check,
};

const clusterIndex = ({ site, cluster }: MachineGroup) =>
  site.extension.clusters.findIndex(({ name }) => name === cluster);
const isKnownCluster = (machines: MachineGroup) => clusterIndex(machines) >= 0;

function knownCluster({ site, siteName, cluster, place }: MachineGroup): Finding[] {
  return unknownName({
    name: cluster,
    path: [...place, "cluster"],
    what: `extension cluster of ${siteName}`,
    known: site.extension.clusters.map(({ name }) => name),
    home: [siteName, "extension", "clusters"],
  });
}

function reachedNetwork(machines: MachineGroup): Finding[] {
  const { site, siteName, cluster, network, spec } = machines;
  const path = [...spec, "network"] as const;
  if (site.networks[network] === undefined || !isKnownCluster(machines)) {
    const known = Object.keys(site.networks);
    return unknownName({ name: network, path, what: `network of ${siteName}`, known, home: [siteName, "networks"] });
  }
  return unknownName({
    name: network,
    path,
    what: `network on a switch of ${cluster}`,
    known: objectsOnCluster(cluster, site.extension.switches, site.extension.clusters).flatMap(
      ({ networks }) => networks,
    ),
    home: [siteName, "extension", "switches"],
  });
}

function reachedStorage(machines: MachineGroup): Finding[] {
  const { site, siteName, cluster, storageClass, spec } = machines;
  const offers = [...site.extension.datastoreClusters, ...site.extension.nfsDatastores];
  const reached = isKnownCluster(machines) ? objectsOnCluster(cluster, offers, site.extension.clusters) : offers;
  return unknownName({
    name: storageClass,
    path: [...spec, "storageClass"],
    what: `storage class of ${isKnownCluster(machines) ? cluster : siteName}`,
    known: reached.map((offer) => offer.storageClass),
    home: [siteName, "extension", "datastoreClusters"],
  });
}

function knownPool(machines: MachineGroup): Finding[] {
  const { site, siteName, cluster, resourcePool, spec } = machines;
  const index = clusterIndex(machines);
  const stated = site.extension.clusters[index];
  if (stated === undefined) return [];
  return unknownName({
    name: resourcePool,
    path: [...spec, "resourcePool"],
    what: `resource pool of ${cluster}`,
    known: stated.resourcePools.map(({ name }) => name),
    home: [siteName, "extension", "clusters", index, "resourcePools"],
  });
}

function knownRack(machines: MachineGroup): Finding[] {
  const { site, siteName, cluster, preferredRack, spec } = machines;
  const index = clusterIndex(machines);
  const stated = site.extension.clusters[index];
  if (stated === undefined || stated.hosts.length === 0 || preferredRack === undefined) return [];
  return unknownName({
    name: preferredRack,
    path: [...spec, "preferredRack"],
    what: `rack of ${cluster}`,
    known: stated.hosts.map(({ rack }) => rack),
    home: [siteName, "extension", "clusters", index, "hosts"],
  });
}

function knownTemplate({ site, siteName, template, spec, members }: MachineGroup): Finding[] {
  const stated = members.map((member) => ({ name: member.template, path: [...member.path, "template"] as const }));
  return [{ name: template, path: [...spec, "template"] as const }, ...stated].flatMap(({ name, path }) =>
    name === undefined
      ? []
      : unknownName({
          name,
          path,
          what: `template of ${siteName}`,
          known: site.baseline.templates.map((each) => each.name),
          home: [siteName, "baseline", "templates"],
        }),
  );
}
