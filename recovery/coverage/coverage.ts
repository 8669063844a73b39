import { createHash } from "node:crypto";
import type { Model } from "../../model/model";
import { placeTier } from "../../model/placement";
import type { ClusterSpec, Site } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";

/** The parts of the model on which the recovery of a tier depends, in addition to other tiers. */
export const RECOVERY_PARTS = [
  "tier",
  "network",
  "storage",
  "template",
  "cluster",
  "recoveryPlan",
  "replication",
] as const;
export type RecoveryPart = (typeof RECOVERY_PARTS)[number];

/** The SHA-256 of each part, by tier. */
export type RecoveryHashes = Readonly<Record<string, Readonly<Record<RecoveryPart, string>>>>;

/**
 * Hashes, for every tier, of the parts on which its recovery depends. A proof is valid while they are unchanged for the tier
 * and its dependencies. Of Rabat, only the replication is included, because a disaster destroys the rest.
 */
export function recoveryHashes(model: Model): RecoveryHashes {
  return Object.fromEntries(
    model.massar.tiers.map((tier) => [
      tier.name,
      mapped(partsOf(tier, model), (part) => createHash("sha256").update(canonical(part)).digest("hex")),
    ]),
  );
}

function partsOf(tier: TierSpec, model: Model): Record<RecoveryPart, unknown> {
  const { sites, link } = model;
  // who is notified does not change how a tier is recovered
  const { people: _______, ...recoveryPlan } = model.recoveryPlan;
  const { rabat: _, role: __, demand: ___, ...own } = tier;
  const site = sites.marrakech;
  const { cluster: clusterName } = tier.marrakech;
  const isHere = ({ cluster }: { readonly cluster: string }) => cluster === clusterName;
  const { standing, surge } = tier.marrakech;
  const members = [...(standing?.members ?? []), ...surge];
  const templates = new Set([tier.template, ...members.flatMap(({ template }) => template ?? [])]);
  const stream = link.streams.find((each) => each.tier === tier.name);
  const { streams: ____, firstSynchronisation: _____, outage: ______, ...way } = link;
  return {
    tier: own,
    network: {
      inbound: placeTier(tier, model, site)?.inbound,
      outbound: placeTier(tier, model, site)?.outbound,
      network: site.networks[tier.network],
      switches: site.extension.switches.filter((each) => isHere(each) && each.networks.includes(tier.network)),
      servers: [site.dnsServers, site.ntpServers],
    },
    storage: [...site.extension.datastoreClusters, ...site.extension.nfsDatastores].filter(
      (each) => isHere(each) && each.storageClass === tier.storageClass,
    ),
    template: site.baseline.templates.filter(({ name }) => templates.has(name)),
    cluster: [...site.extension.clusters, ...site.baseline.clusters]
      .filter(({ name }) => name === clusterName)
      .map((cluster) => roomOf(site, cluster, tier)),
    recoveryPlan: {
      ...recoveryPlan,
      protectionGroups: recoveryPlan.protectionGroups.filter(({ tiers }) => tiers.includes(tier.name)),
    },
    replication: stream && { stream, way },
  };
}

/** The part of a cluster that decides whether and how a tier runs there. Maintenance mode is temporary and not included. */
function roomOf(
  site: Site,
  {
    name,
    drs,
    highAvailability,
    hosts,
    ...rest
  }: Pick<ClusterSpec, "name" | "drs" | "highAvailability"> & {
    readonly hosts: readonly { readonly hardware: string }[];
    readonly resourcePools?: ClusterSpec["resourcePools"];
  },
  { resourcePool }: TierSpec,
) {
  return {
    name,
    drs,
    highAvailability,
    hosts: hosts.map(({ hardware }) => site.hardware[hardware]),
    resourcePool: rest.resourcePools?.find((pool) => pool.name === resourcePool),
  };
}

/** The canonical JSON of a value: sorted keys, quantities as text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (Object.getPrototypeOf(value) !== Object.prototype) return JSON.stringify(String(value));
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return `{${entries
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`)
    .join()}}`;
}

const mapped = <Key extends string, From, To>(
  object: Readonly<Record<Key, From>>,
  change: (value: From) => To,
): Record<Key, To> =>
  Object.fromEntries(Object.entries<From>(object).map(([key, value]) => [key, change(value)])) as Record<Key, To>;
