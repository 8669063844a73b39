import type { MemberSize, MemberSpec, Posture, TierSpec } from "../massar/schema";
import type { Link, Site, TemplateSpec } from "../sites/schema";
import type { DataSize } from "../units/data-size";
import { GATEWAY_TIER, virtualMachineName } from "./names";

/** One VM as it must be at a site: all that differs between members of a kind. */
export interface PlacedMember {
  readonly id: string;
  readonly name: string;
  /** IPv4 address with its prefix length, from the network's CIDR and the member's number. */
  readonly address: string;
  readonly cpus: number;
  readonly memory: DataSize;
  readonly disks: readonly { readonly label: string; readonly size: DataSize; readonly unitNumber: number }[];
}

/** Like VMs at a site: what they share, and each member. */
export interface Placement {
  /** What they are: a tier's name, or the link's gateways. */
  readonly kind: string;
  readonly cluster: string;
  readonly network: string;
  /** The datastore cluster of the cluster's hosts that has the storage class asked for. */
  readonly datastoreCluster: string;
  readonly template: TemplateSpec;
  readonly separateHosts: boolean;
  readonly holdsData: boolean;
  /** Present in every posture. */
  readonly standing: readonly PlacedMember[];
  /** Present only while the site is recovered. */
  readonly surge: readonly PlacedMember[];
}

/** A tier at a site in a posture. The primary site has one posture: all its members stand. */
export function placeTier(tier: TierSpec, site: Site, posture: Posture): Placement {
  const { name: kind, network, separateHosts, holdsData } = tier;
  const at = (cluster: string) => ({
    kind,
    network,
    separateHosts,
    holdsData,
    cluster,
    datastoreCluster: datastoreClusterOf(site, cluster, tier.storageClass),
    template: templateOf(site, tier.template),
  });
  const place = (members: readonly MemberSpec[], size: MemberSize) =>
    members.map((member) => placeMember(tier, site, member, size));
  if (site.role === "primary") {
    const { cluster, members, size } = tier.rabat;
    return { ...at(cluster), standing: place(members, size), surge: [] };
  }
  const { cluster, standing, surge, recoverySize } = tier.marrakech;
  const recovered = posture.kind === "recovered";
  return {
    ...at(cluster),
    standing: standing === undefined ? [] : place(standing.members, recovered ? recoverySize : standing.size),
    surge: recovered ? place(surge, recoverySize) : [],
  };
}

/** The link's gateways at a site. */
export function placeGateways(link: Link, site: Site): Placement {
  const { cluster, network, storageClass, template, members, cpus, memory, systemDisk, firstHost } =
    link.gateways[site.name];
  const like = { network, firstHost, disks: [{ label: "system", size: systemDisk }] };
  return {
    kind: GATEWAY_TIER,
    cluster,
    network,
    datastoreCluster: datastoreClusterOf(site, cluster, storageClass),
    template: templateOf(site, template),
    separateHosts: true,
    holdsData: false,
    standing: members.map((member) => placeMember(like, site, member, { cpus, memory })),
    surge: [],
  };
}

function placeMember(
  like: Pick<TierSpec, "network" | "firstHost" | "disks">,
  site: Site,
  member: MemberSpec,
  size: MemberSize,
): PlacedMember {
  const { cidr } = checked(site.networks[like.network], site, `network ${like.network}`);
  const { cpus, memory } = member.size ?? size;
  return {
    id: member.id,
    name: virtualMachineName(site, member.id),
    address: `${cidr.host(hostIndex(like.firstHost, member.id))}/${cidr.prefixLength}`,
    cpus,
    memory,
    disks: like.disks.map(({ label, size: diskSize }, unitNumber) => ({ label, size: diskSize, unitNumber })),
  };
}

/** Which host of its network a member is: the first member is host `firstHost`. */
export const hostIndex = (firstHost: number, id: string): number => firstHost + memberNumber(id) - 1;

/** The number that ends a member id: 3 of `db-3`. */
export const memberNumber = (id: string): number => Number(id.slice(id.lastIndexOf("-") + 1));

function datastoreClusterOf(site: Site, cluster: string, storageClass: string): string {
  const found = site.extension.datastoreClusters.find((d) => d.cluster === cluster && d.storageClass === storageClass);
  return checked(found, site, `storage class ${storageClass} for cluster ${cluster}`).name;
}

function templateOf(site: Site, name: string): TemplateSpec {
  return checked(
    site.baseline.templates.find((template) => template.name === name),
    site,
    `template ${name}`,
  );
}

function checked<Value>(value: Value | undefined, site: Site, what: string): Value {
  if (value === undefined) throw new Error(`${site.name} has no ${what}: the model was not checked`);
  return value;
}
