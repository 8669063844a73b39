import type { Draft } from "../draft";
import { existingMachines } from "../existing-machines";
import type { Finding, ModelPath } from "../finding";
import { objectsOnCluster, unknownName } from "../known-name";
import type { Relation } from "../relation";
import { SITE_NAMES, type Site, type SiteName } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const site = model.sites[siteName];
    return [
      ...hardwareOfHosts(site, siteName),
      ...baselineClusters(site, siteName),
      ...extensionClusters(site, siteName),
      ...networksOfSwitches(site, siteName),
      ...placesOfMachines(site, siteName),
    ];
  });

export const siteReferences: Relation = {
  title: "A site's objects refer to objects of the same site",
  explanation: "Each site has its own stack, which must not depend on the other site.",
  source: { document: "This project", section: "model/schema/site.ts, siteSchema", standing: "design" },
  severity: "error",
  check,
};

function hardwareOfHosts(site: Draft<Site>, siteName: SiteName): Finding[] {
  return (["baseline", "extension"] as const).flatMap((half) =>
    site[half].clusters.flatMap(({ hosts }, cluster) =>
      hosts.flatMap(({ hardware }, host) =>
        unknownName({
          name: hardware,
          path: [siteName, half, "clusters", cluster, "hosts", host, "hardware"],
          what: `hardware of ${siteName}`,
          known: Object.keys(site.hardware),
          home: [siteName, "hardware"],
        }),
      ),
    ),
  );
}

/** Baseline objects refer to baseline clusters, and extension objects to extension clusters. */
function clustersOf(site: Draft<Site>, siteName: SiteName, half: "baseline" | "extension") {
  return (list: string, objects: readonly { readonly cluster: string }[]): Finding[] =>
    objects.flatMap(({ cluster }, index) =>
      unknownName({
        name: cluster,
        path: [siteName, half, list, index, "cluster"],
        what: `${half} cluster of ${siteName}`,
        known: site[half].clusters.map(({ name }) => name),
        home: [siteName, half, "clusters"],
      }),
    );
}

function baselineClusters(site: Draft<Site>, siteName: SiteName): Finding[] {
  const { switches, datastores, templates, virtualMachines } = site.baseline;
  const known = clustersOf(site, siteName, "baseline");
  return [
    ...known("switches", switches),
    ...known("datastores", datastores),
    ...known("templates", templates),
    ...known("virtualMachines", virtualMachines),
  ];
}

function extensionClusters(site: Draft<Site>, siteName: SiteName): Finding[] {
  const { switches, datastoreClusters, nfsDatastores } = site.extension;
  const known = clustersOf(site, siteName, "extension");
  return [
    ...known("switches", switches),
    ...known("datastoreClusters", datastoreClusters),
    ...known("nfsDatastores", nfsDatastores),
  ];
}

function networksOfSwitches(site: Draft<Site>, siteName: SiteName): Finding[] {
  const known = (name: string, path: ModelPath) =>
    unknownName({
      name,
      path,
      what: `network of ${siteName}`,
      known: Object.keys(site.networks),
      home: [siteName, "networks"],
    });
  return [
    ...site.baseline.switches.flatMap(({ portGroups }, index) =>
      portGroups.flatMap(({ network }, portGroup) =>
        known(network, [siteName, "baseline", "switches", index, "portGroups", portGroup, "network"]),
      ),
    ),
    ...site.extension.switches.flatMap(({ networks }, index) =>
      networks.flatMap((network, position) =>
        known(network, [siteName, "extension", "switches", index, "networks", position]),
      ),
    ),
  ];
}

function placesOfMachines(site: Draft<Site>, siteName: SiteName): Finding[] {
  const { clusters, datastores, switches, standardNetworks, readOn } = site.baseline;
  // what was read in vCenter works: a datastore of several clusters is written at one of them
  const onCluster: typeof objectsOnCluster = (cluster, objects, all) =>
    readOn === undefined ? objectsOnCluster(cluster, objects, all) : [...objects];
  const placed = existingMachines(site, siteName).filter(({ cluster }) =>
    clusters.some(({ name }) => name === cluster),
  );
  return placed.flatMap(({ cluster, datastore, portGroup, path }) => [
    ...unknownName({
      name: datastore,
      path: [...path, "datastore"],
      what: `datastore of ${cluster}`,
      known: onCluster(cluster, datastores, clusters).map(({ name }) => name),
      home: [siteName, "baseline", "datastores"],
    }),
    ...(portGroup === undefined
      ? []
      : unknownName({
          name: portGroup,
          path: [...path, "portGroup"],
          what: `port group of ${cluster}`,
          known: [
            ...onCluster(cluster, switches, clusters).flatMap(({ portGroups, otherPortGroups }) =>
              [...portGroups, ...otherPortGroups].map(({ name }) => name),
            ),
            ...standardNetworks,
          ],
          home: [siteName, "baseline", "switches"],
        })),
  ]);
}
