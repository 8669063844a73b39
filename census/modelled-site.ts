import type { Model } from "../model/model";
import { tierFolder } from "../model/names";
import { type Placement, placeGateways, placeTier } from "../model/placement";
import type { Site, SiteName } from "../sites/schema";

/** Like VMs at a site with all that the stacks give them. */
export interface Deployment {
  readonly placement: Placement;
  /** Inventory path. */
  readonly folder: string;
  /** Inventory path. */
  readonly resourcePool: string;
  /** The stack that makes them. */
  readonly managedBy: string;
}

/** What the model says of one site: its data, and the VMs that its posture places there. */
export interface ModelledSite {
  readonly site: Site;
  /** The name of the workload: its folder and its resource pools have it. */
  readonly workload: string;
  readonly deployments: readonly Deployment[];
}

export function modelledSite({ sites, massar, posture, link }: Model, name: SiteName): ModelledSite {
  const site = sites[name];
  const { datacenter } = site;
  const pool = (cluster: string) => `/${datacenter}/host/${cluster}/Resources`;
  const folder = (path: string) => `/${datacenter}/vm/${path}`;
  const tiers = massar.tiers.map((tier) => {
    const placement = placeTier(tier, site, posture);
    return {
      placement,
      folder: folder(tierFolder(massar.name, placement.kind)),
      resourcePool: `${pool(placement.cluster)}/${massar.name}`,
      managedBy: site.role === "primary" ? "primary" : "dr",
    };
  });
  const gateways = placeGateways(link, site);
  return {
    site,
    workload: massar.name,
    deployments: [
      ...tiers,
      {
        placement: gateways,
        folder: folder(gateways.kind),
        resourcePool: pool(gateways.cluster),
        managedBy: "replication-link",
      },
    ],
  };
}

/** The names of a cluster's hosts. */
export const hostNames = ({ baseline, extension }: Site, cluster: string): string[] =>
  [...baseline.clusters, ...extension.clusters]
    .filter(({ name }) => name === cluster)
    .flatMap(({ hosts }) => hosts.map(({ name }) => name));
