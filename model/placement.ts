import type { MemberSize, MemberSpec, Posture, TierSpec } from "../massar/schema";
import type { Link, Site } from "../sites/schema";
import type { DataSize } from "../units/data-size";
import { virtualMachineName } from "./names";

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
  readonly storageClass: string;
  readonly template: string;
  readonly separateHosts: boolean;
  readonly holdsData: boolean;
  /** Present in every posture. */
  readonly standing: readonly PlacedMember[];
  /** Present only while the site is recovered. */
  readonly surge: readonly PlacedMember[];
}

/** A tier at a site in a posture. The primary site has one posture: all its members stand. */
export function placeTier(tier: TierSpec, site: Site, posture: Posture): Placement {
  const shared = {
    kind: tier.name,
    network: tier.network,
    storageClass: tier.storageClass,
    template: tier.template,
    separateHosts: tier.separateHosts,
    holdsData: tier.holdsData,
  };
  const place = (members: readonly MemberSpec[], size: MemberSize) =>
    members.map((member) => placeMember(tier, site, member, size));
  if (site.role === "primary") {
    const { cluster, members, size } = tier.rabat;
    return { ...shared, cluster, standing: place(members, size), surge: [] };
  }
  const { cluster, standing, surge, recoverySize } = tier.marrakech;
  const recovered = posture.kind === "recovered";
  return {
    ...shared,
    cluster,
    standing: standing === undefined ? [] : place(standing.members, recovered ? recoverySize : standing.size),
    surge: recovered ? place(surge, recoverySize) : [],
  };
}

/** The link's gateways at a site. */
export function placeGateways(link: Link, site: Site, kind: string): Placement {
  const { cluster, network, storageClass, template, members, cpus, memory, systemDisk, firstHost } =
    link.gateways[site.name];
  const like = { network, firstHost, disks: [{ label: "system", size: systemDisk }] };
  return {
    kind,
    cluster,
    network,
    storageClass,
    template,
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
  const { cidr } = networkOf(site, like.network);
  const { cpus, memory } = member.size ?? size;
  return {
    id: member.id,
    name: virtualMachineName(site, member.id),
    address: `${cidr.host(like.firstHost + memberNumber(member.id) - 1)}/${cidr.prefixLength}`,
    cpus,
    memory,
    disks: like.disks.map(({ label, size: diskSize }, unitNumber) => ({ label, size: diskSize, unitNumber })),
  };
}

/** The number that ends a member id: 3 of `db-3`. */
export const memberNumber = (id: string): number => Number(id.slice(id.lastIndexOf("-") + 1));

function networkOf(site: Site, name: string): Site["networks"][string] {
  const network = site.networks[name];
  if (network === undefined) throw new Error(`${site.name} has no network ${name}: the model was not checked`);
  return network;
}
