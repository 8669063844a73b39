import type { Model } from "../model/model";
import {
  CUSTOM_ATTRIBUTES,
  GATEWAY_PROTECTION,
  GATEWAY_TIER,
  type StackName,
  TAG_CATEGORIES,
  tierFolder,
} from "../model/names";
import { gatewayLimit, type Placement, placeGateways, placeTier } from "../model/placement";
import type { Site, SiteName } from "../model/schema/site";
import type { TierSpec } from "../model/schema/workload";
import type { Bandwidth } from "../model/units/bandwidth";
import { fingerprintOf } from "../roles/record";
import { renderGuests } from "../roles/render";

/** Identical VMs at a site, with their tags and attributes. */
export interface Deployment {
  readonly placement: Placement;
  /** Inventory path. */
  readonly folder: string;
  /** Tags of each member, by category. */
  readonly tags: Readonly<Record<string, string>>;
  /** Custom attributes of each member. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A site of the model, with the VMs that the posture places there. */
export interface ModelledSite {
  readonly site: Site;
  readonly deployments: readonly Deployment[];
  /** The tier of each adopted VM, by the VM's name. */
  readonly adopted: ReadonlyMap<string, string>;
  /** Traffic shaping rates by network. */
  readonly limits: ReadonlyMap<string, Bandwidth>;
  /** The fingerprint of what the guest of a VM gets. @returns undefined if this project does not configure it */
  configurationOf(machine: string): string | undefined;
}

export function modelledSite(model: Model, name: SiteName): ModelledSite {
  const { sites, massar, link } = model;
  const site = sites[name];
  const managedBy: StackName = site.role === "primary" ? "primary" : "dr";
  const tiers = massar.tiers.flatMap((tier): Deployment[] => {
    const placement = placeTier(tier, model, site);
    if (placement === undefined) return [];
    return [
      {
        placement,
        folder: folderPath(site, tierFolder(massar.name, tier.name)),
        tags: {
          [TAG_CATEGORIES.tier]: tier.name,
          [TAG_CATEGORIES.protection]: tier.protection.mechanism,
          [TAG_CATEGORIES.system]: massar.name,
          [TAG_CATEGORIES.site]: site.name,
          [TAG_CATEGORIES.managedBy]: managedBy,
        },
        attributes: attributesOf(tier),
      },
    ];
  });
  const gateways: Deployment = {
    placement: placeGateways(model, site),
    folder: folderPath(site, GATEWAY_TIER),
    tags: {
      [TAG_CATEGORIES.tier]: GATEWAY_TIER,
      [TAG_CATEGORIES.protection]: GATEWAY_PROTECTION,
      [TAG_CATEGORIES.system]: massar.name,
      [TAG_CATEGORIES.site]: site.name,
      [TAG_CATEGORIES.managedBy]: "replication-link" satisfies StackName,
    },
    attributes: {},
  };
  return {
    site,
    deployments: [...tiers, gateways],
    adopted: site.role === "primary" ? adoptedMachines(massar.tiers) : new Map(),
    limits: new Map([[gateways.placement.network, gatewayLimit(link, site.name)]]),
    configurationOf(machine) {
      const configuration = renderGuests(model).get(machine);
      return configuration && fingerprintOf(configuration);
    },
  };
}

/** The members of a deployment in the model's posture. */
export const membersOf = ({ standing, surge }: Placement) => [...standing, ...surge];

/** The names of a cluster's hosts. */
export const hostNames = ({ baseline, extension }: Site, cluster: string): string[] =>
  [...baseline.clusters, ...extension.clusters]
    .filter(({ name }) => name === cluster)
    .flatMap(({ hosts }) => hosts.map(({ name }) => name));

export const poolPath = ({ datacenter }: Site, cluster: string, pool: string): string =>
  `/${datacenter}/host/${cluster}/Resources/${pool}`;

/** The inventory path of a VM folder. */
export const folderPath = ({ datacenter }: Site, folder: string) => `/${datacenter}/vm/${folder}`;

const attributesOf = ({ protection, recoveryPriority }: TierSpec) => ({
  [CUSTOM_ATTRIBUTES.rpo]: String(protection.rpo),
  [CUSTOM_ATTRIBUTES.rto]: String(protection.rto),
  [CUSTOM_ATTRIBUTES.priority]: String(recoveryPriority),
});

const adoptedMachines = (tiers: readonly TierSpec[]) =>
  new Map(
    tiers.flatMap(({ name, rabat }) =>
      rabat.source === "adopted" ? rabat.members.map(({ virtualMachine }) => [virtualMachine, name] as const) : [],
    ),
  );
