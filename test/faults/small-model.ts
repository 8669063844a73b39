import { loadModel } from "../../model/load";
import type { Model, ModelData } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { SITE_NAMES, type Site, type SiteName } from "../../sites/schema";
import { type Change, evacuateHost, liftAllLocks, removeHost, together } from "../support/variants";

/** Between them the tiers have every kind of resource that a tier can have: a rack, both storage classes, an order. */
const TIERS = ["database", "connection-pool", "files", "identity", "core-services", "batch", "bastion"];

/** Two hosts in each rack. */
const HOSTS = 4;

/**
 * The model in so few and small VMs and hosts that a deploy takes seconds: the lab's, of some tiers, with every kind of
 * resource. Nothing is locked, so that all of it can be destroyed.
 */
export function smallModel(data: ModelData): Model {
  const { massar, sites, ...others } = loadModel(data, "lab");
  const known = new Set([...TIERS, ...Object.keys(massar.outside), GATEWAY_TIER]);
  return {
    ...others,
    deletionLocks: loadModel(liftAllLocks(data)).deletionLocks,
    sites: { rabat: smallSite(sites.rabat), marrakech: smallSite(sites.marrakech) },
    massar: {
      ...massar,
      tiers: massar.tiers
        .filter(({ name }) => known.has(name))
        .map((tier) => ({
          ...tier,
          dependsOn: tier.dependsOn.filter((name) => known.has(name)),
          flows: tier.flows.filter(({ from }) => known.has(from)),
        })),
    },
  };
}

function smallSite({ extension, ...site }: Site): Site {
  const clusters = extension.clusters.map((cluster) => ({ ...cluster, hosts: cluster.hosts.slice(0, HOSTS) }));
  return { ...site, extension: { ...extension, clusters } };
}

const atBothSites = (change: (site: SiteName) => Change): Change => together(...SITE_NAMES.map(change));

/** The second host of a site's cluster: the first formats the datastores. */
const leavingHost = (data: ModelData, site: SiteName): string => {
  const host = data[site].extension.clusters[0]?.hosts[1];
  if (host === undefined) throw new Error(`${site} has no second host`);
  return host.name;
};

/** One property of each kind of object that can be changed in place. */
const changeInPlace =
  (site: SiteName): Change =>
  (data) => {
    const { access, networks, extension, ...others } = data[site];
    return {
      ...data,
      [site]: {
        ...others,
        access: { ...access, operators: `${access.operators}-new` },
        networks: Object.fromEntries(
          Object.entries(networks).map(([name, network]) => [
            name,
            name === "cache" ? { ...network, vlan: 4000 } : network,
          ]),
        ),
        extension: {
          ...extension,
          clusters: extension.clusters.map((cluster) => ({
            ...cluster,
            drs: { ...cluster.drs, migrationThreshold: 2 },
            resourcePools: cluster.resourcePools.map((pool) => ({ ...pool, cpuShares: "normal" as const })),
          })),
          switches: extension.switches.map((each) => ({ ...each, shares: { ...each.shares, nfs: "low" as const } })),
          datastoreClusters: extension.datastoreClusters.map((each) => ({ ...each, spaceThresholdPercent: 75 })),
        },
      },
    };
  };

const changeWorkload: Change = (data) => ({
  ...data,
  lab: { ...data.lab, larger: { database: { cpus: 2, memory: "2 GiB" } } },
  massar: {
    ...data.massar,
    tiers: data.massar.tiers.map((tier) =>
      tier.name === "bastion" ? { ...tier, protection: { ...tier.protection, rpo: "1 min" } } : tier,
    ),
  },
});

const evacuate: Change = (data) => atBothSites((site) => evacuateHost(site, leavingHost(data, site)))(data);
const changed = together(atBothSites(changeInPlace), changeWorkload, evacuate);
const remove: Change = (data) => atBothSites((site) => removeHost(site, leavingHost(data, site)))(data);

/** What happens to two sites in their life, one deploy each. */
export const STAGES = [
  { name: "creation", verb: "deploy", change: (data: ModelData) => data },
  { name: "change in place, and a host evacuated", verb: "deploy", change: changed },
  { name: "removal of that host", verb: "deploy", change: together(changed, (data) => remove(data)) },
  { name: "destruction", verb: "destroy", change: together(changed, (data) => remove(data)) },
] as const satisfies readonly { name: string; verb: "deploy" | "destroy"; change: Change }[];
export type Stage = (typeof STAGES)[number];
export type StageName = Stage["name"];

/** The methods that change something, as each stage calls them at each site. */
export type MethodsOfStages = Readonly<Record<StageName, Readonly<Record<SiteName, readonly string[]>>>>;
