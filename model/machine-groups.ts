import { oncePer } from "../lib/once-per";
import type { Draft } from "./draft";
import type { ModelPath } from "./finding";
import type { Model } from "./model";
import { GATEWAY_TIER } from "./names";
import { PRIMARY_SITE, SITE_NAMES, type Site, type SiteName } from "./schema/site";
import type { MemberSize, MemberSpec, TierSpec } from "./schema/workload";
import type { DataSize } from "./units/data-size";

type At<T> = T & { readonly path: ModelPath };

/** The VMs of a tier, or the replication gateways, at one site in every posture. Each part has its path in the model. */
export interface MachineGroup {
  readonly kind: string;
  readonly siteName: SiteName;
  readonly site: Draft<Site>;
  /** The path of network, storage class, template and first host. A tier states them once for both sites. */
  readonly spec: ModelPath;
  /** The path of the cluster, which each site states. */
  readonly place: ModelPath;
  readonly cluster: string;
  readonly network: string;
  readonly storageClass: string;
  readonly resourcePool: string;
  readonly preferredRack: string | undefined;
  readonly template: string;
  readonly firstHost: number;
  readonly separateHosts: boolean;
  readonly disks: readonly At<{ readonly label: string; readonly size: DataSize | undefined }>[];
  readonly members: readonly At<Draft<MemberSpec>>[];
  /** Every size that a member has in any posture. */
  readonly sizes: readonly At<Draft<MemberSize>>[];
  /** The ports on which they accept connections. */
  readonly ports: ReadonlySet<number>;
}

export const machineGroups = oncePer((model: Draft<Model>): readonly MachineGroup[] =>
  SITE_NAMES.flatMap((siteName) => [
    ...model.massar.tiers.flatMap(
      (tier, index) => tierMachines(model, siteName, tier, ["massar", "tiers", index]) ?? [],
    ),
    gatewayMachines(model, siteName),
  ]),
);

function tierMachines(
  model: Draft<Model>,
  siteName: SiteName,
  tier: Draft<TierSpec>,
  spec: ModelPath,
): MachineGroup | undefined {
  const place: ModelPath = [...spec, siteName];
  const { name: kind, network, storageClass, resourcePool, preferredRack, template, firstHost, separateHosts } = tier;
  const stated = siteName === PRIMARY_SITE ? primaryMembers(tier, place) : backupMembers(tier, place);
  if (stated === undefined) return undefined;
  return {
    kind,
    siteName,
    site: model.sites[siteName],
    spec,
    place,
    network,
    storageClass,
    resourcePool,
    preferredRack,
    template,
    firstHost,
    separateHosts,
    ports: new Set(tier.flows.map(({ port }) => port)),
    disks: tier.disks.map((disk, index) => ({ ...disk, path: [...spec, "disks", index, "size"] })),
    ...stated,
    sizes: [...stated.sizes, ...stated.members.flatMap(({ size, path }) => at(size, [...path, "size"]))],
  };
}

type StatedMembers = Pick<MachineGroup, "cluster" | "members" | "sizes">;

/** An adopted tier creates no VMs at the primary site. */
function primaryMembers({ rabat }: Draft<TierSpec>, place: ModelPath): StatedMembers | undefined {
  if (rabat.source === "adopted") return undefined;
  const { cluster, members, size } = rabat;
  return { cluster, members: listed(members, [...place, "members"]), sizes: at(size, [...place, "size"]) };
}

function backupMembers({ marrakech }: Draft<TierSpec>, place: ModelPath): StatedMembers {
  const { cluster, standing, surge, recoverySize } = marrakech;
  return {
    cluster,
    members: [
      ...listed(standing?.members ?? [], [...place, "standing", "members"]),
      ...listed(surge, [...place, "surge"]),
    ],
    sizes: [...at(standing?.size, [...place, "standing", "size"]), ...at(recoverySize, [...place, "recoverySize"])],
  };
}

function gatewayMachines(model: Draft<Model>, siteName: SiteName): MachineGroup {
  const place: ModelPath = ["link", "gateways", siteName];
  const { members, cpus, memory, systemDisk, ...gateways } = model.link.gateways[siteName];
  return {
    ...gateways,
    kind: GATEWAY_TIER,
    siteName,
    site: model.sites[siteName],
    spec: place,
    place,
    preferredRack: undefined,
    separateHosts: true,
    ports: new Set([model.link.gatewayPort]),
    disks: [{ label: "system", size: systemDisk, path: [...place, "systemDisk"] }],
    members: listed(members, [...place, "members"]),
    sizes: [{ cpus, memory, path: place }],
  };
}

const listed = (members: readonly Draft<MemberSpec>[], path: ModelPath): At<Draft<MemberSpec>>[] =>
  members.map((member, index) => ({ ...member, path: [...path, index] }));

const at = (size: Draft<MemberSize> | undefined, path: ModelPath): At<Draft<MemberSize>>[] =>
  size === undefined ? [] : [{ ...size, path }];
