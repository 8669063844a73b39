import type { Phase } from "../../deploy/unrecovered-faults";
import { loadModel } from "../../model/load";
import type { Model, ModelData } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { SITE_NAMES, type Site, type SiteName } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";
import { type Change, evacuateHost, liftAllLocks, removeHost, together } from "../support/variants";

/** Together these tiers have every kind of resource: a rack, both storage classes, a restart order. */
const TIERS = ["database", "connection-pool", "files", "identity", "core-services", "batch", "bastion"];

/** Two hosts in one rack, and one in the other rack. */
const HOSTS = new Set(
  SITE_NAMES.flatMap((site) => fixtureData[site].extension.clusters.flatMap(({ hosts }) => hosts.slice(0, 3))).map(
    ({ name }) => name,
  ),
);

/**
 * The lab profile with few tiers and hosts, so that a deploy takes seconds. Nothing is locked, so everything can be
 * destroyed.
 *
 * @param tiers the names of the tiers. @default - tiers with every kind of resource
 */
export function smallModel(data: ModelData, tiers: readonly string[] = TIERS): Model {
  const { massar, sites, ...others } = loadModel(data, "lab");
  const known = new Set([...tiers, ...Object.keys(massar.outside), GATEWAY_TIER]);
  return {
    ...others,
    deletionLocks: loadModel(liftAllLocks(data)).deletionLocks,
    sites: { rabat: smallSite(sites.rabat), marrakech: smallSite(sites.marrakech) },
    massar: {
      ...massar,
      tiers: massar.tiers
        .filter(({ name }) => known.has(name))
        .map(withSecondMember)
        .map((tier) => ({
          ...tier,
          dependsOn: tier.dependsOn.filter((name) => known.has(name)),
          flows: tier.flows.filter(({ from }) => known.has(from)),
        })),
    },
  };
}

type Tier = Model["massar"]["tiers"][number];

/** A quorum in the lab has one member. Two need the rule that keeps them on different datastores. */
function withSecondMember({ quorum, rabat, ...tier }: Tier): Tier {
  if (!quorum || rabat.source !== "created" || rabat.members.length > 1) return { ...tier, quorum, rabat };
  const members = rabat.members.flatMap(({ id, ...member }) => [
    { ...member, id },
    { ...member, id: id.replace(/\d+$/, "2") },
  ]);
  return { ...tier, quorum, rabat: { ...rabat, members } };
}

function smallSite({ extension, ...site }: Site): Site {
  const clusters = extension.clusters.map((cluster) => ({
    ...cluster,
    hosts: cluster.hosts.filter(({ name }) => HOSTS.has(name)),
  }));
  return { ...site, extension: { ...extension, clusters } };
}

const atBothSites = (change: (site: SiteName) => Change): Change => together(...SITE_NAMES.map(change));

/** The last host of a site's cluster. The first one formats the datastores. */
const leavingHost = (data: ModelData, site: SiteName): string => {
  const hosts = data[site].extension.clusters.flatMap((cluster) => cluster.hosts);
  const host = hosts.findLast(({ name }) => HOSTS.has(name));
  if (host === undefined) throw new Error(`${site} has no host`);
  return host.name;
};

/** Changes one property of each kind of object that can be changed in place. */
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

/** A stage in the life cycle of the sites. Without faults it needs one deploy. */
export interface Stage {
  readonly name: Phase;
  readonly verb: "deploy" | "destroy";
  readonly change: Change;
}

export const STAGES: readonly Stage[] = [
  { name: "creation", verb: "deploy", change: (data) => data },
  { name: "change", verb: "deploy", change: changed },
  { name: "removal of a host", verb: "deploy", change: together(changed, remove) },
  { name: "destruction", verb: "destroy", change: together(changed, remove) },
];

/** The methods that change something, by stage and site. */
export type MethodsOfStages = Readonly<Record<Phase, Readonly<Record<SiteName, readonly string[]>>>>;
