import type { Model } from "./model";
import { GATEWAY_TIER, virtualMachineName } from "./names";
import type { Link, Network, Site, SiteName, TemplateSpec } from "./schema/site";
import type { MemberSize, MemberSpec, Posture, TierSpec } from "./schema/workload";
import { Bandwidth } from "./units/bandwidth";
import { DataSize } from "./units/data-size";
import { Frequency } from "./units/frequency";

/** One VM at a site: the values that differ between the members of a group. */
export interface PlacedMember {
  readonly id: string;
  readonly name: string;
  /** Its fully qualified host name. */
  readonly hostName: string;
  /** IPv4 address with its prefix length, from the network's CIDR and the member's number. */
  readonly address: string;
  readonly cpus: number;
  readonly memory: DataSize;
  /** Reserved CPU and memory, in whole MHz and MiB as vSphere counts. */
  readonly reserved: { readonly cpu: Frequency; readonly memory: DataSize };
  /** In controller order. */
  readonly disks: readonly PlacedDisk[];
  /** The image that it is cloned from. */
  readonly template: TemplateSpec;
}

export interface PlacedDisk {
  readonly label: string;
  readonly size: DataSize;
  readonly unitNumber: number;
}

/** What a guest's firewall accepts: connections to a port, or the packets of IPsec's protocol ESP, which has no ports. */
export type Traffic = { readonly protocol: "tcp" | "udp"; readonly port: number } | { readonly protocol: "esp" };

/** Who may open connections to a member. The guest's firewall drops all other connections. */
export type InboundFlow = Traffic & {
  /** A network in CIDR form, a range of addresses such as `10.20.50.11-10.20.50.30`, or anywhere. */
  readonly source: string;
};

/** To whom a member may open connections. The guest's firewall drops all other connections. */
export type OutboundFlow = Traffic & {
  /** As a source. */
  readonly destination: string;
};

/** As people write it: `TCP 8404`, `ESP`. */
export const trafficText = (traffic: Traffic): string =>
  traffic.protocol === "esp" ? "ESP" : `${traffic.protocol.toUpperCase()} ${traffic.port}`;

/**
 * What the gateways of both sites send each other in an encrypted tunnel. IPsec: IKE (RFC 7296), IKE and ESP through address
 * translation (RFC 3948), ESP (RFC 4303). WireGuard: the port of its documentation.
 */
export const TUNNEL_TRAFFIC: Readonly<Record<Link["encryption"], readonly Traffic[]>> = {
  ipsec: [{ protocol: "udp", port: 500 }, { protocol: "udp", port: 4500 }, { protocol: "esp" }],
  wireguard: [{ protocol: "udp", port: 51820 }],
};

/** Where disks are stored: in a datastore cluster, where Storage DRS places them, or on one NFS datastore. */
export type StoragePlace =
  | { readonly kind: "datastoreCluster"; readonly name: string }
  | { readonly kind: "nfsDatastore"; readonly name: string };

/** A group of VMs at a site: their common values, and each member. */
export interface Placement {
  /** The tier's name, or that of the replication gateways. */
  readonly kind: string;
  readonly cluster: string;
  readonly resourcePool: string;
  readonly preferredRack: string | undefined;
  readonly network: string;
  readonly storageClass: string;
  readonly storage: StoragePlace;
  /** The image of members that state none. */
  readonly template: TemplateSpec;
  readonly separateHosts: boolean;
  /** Whether the members form a quorum, so that Storage DRS keeps them on different datastores. */
  readonly quorum: boolean;
  readonly holdsData: boolean;
  /** 1 restarts first when HA restarts VMs; also the order of recovery. */
  readonly priority: number;
  /** The groups that must run before these VMs. */
  readonly dependsOn: readonly string[];
  readonly inbound: readonly InboundFlow[];
  /** Besides its DNS and NTP servers. */
  readonly outbound: readonly OutboundFlow[];
  /** The TCP port on which each member answers with its name from its first boot on. @default - none: its software decides */
  readonly answersOn?: number;
  /** Present in every posture. */
  readonly standing: readonly PlacedMember[];
  /** Present only while the site is recovered. */
  readonly surge: readonly PlacedMember[];
}

const MEBIBYTE = DataSize.mebibytes(1).bytes;

/** Every tier that the site's stack creates. An adopted tier already runs at the primary site and is only read. */
export function placeTiers({ massar, link, posture }: Model, site: Site): Placement[] {
  return massar.tiers.flatMap((tier) => placeTier(tier, { massar, link, posture }, site) ?? []);
}

/** Whether the backup site has a tier's additional VMs and recovery sizes. */
export const isRecovered = (posture: Posture, tier: string): boolean =>
  posture.kind === "recovered" && (posture.tiers?.includes(tier) ?? true);

/** A tier at a site in the model's posture. At the primary site all members are standing. */
export function placeTier(
  tier: TierSpec,
  model: Pick<Model, "massar" | "link" | "posture">,
  site: Site,
): Placement | undefined {
  const { name: kind, network, separateHosts, quorum, holdsData, resourcePool, preferredRack, dependsOn } = tier;
  const disks = placeDisks(tier.disks);
  const { template } = tier;
  const at = (cluster: string) => ({
    kind,
    cluster,
    resourcePool,
    preferredRack,
    network,
    storageClass: tier.storageClass,
    storage: storagePlace(site, cluster, tier.storageClass),
    template: templateOf(site, template),
    separateHosts,
    quorum,
    holdsData,
    priority: tier.recoveryPriority,
    dependsOn,
    inbound: inboundFlows(tier, model, site),
    outbound: outboundFlows(tier, model, site),
  });
  const like = { network, firstHost: tier.firstHost, reservation: tier.reservation, disks, template };
  const place = (members: readonly MemberSpec[], size: MemberSize) =>
    members.map((member) => placeMember(like, site, member, size));
  if (site.role === "primary") {
    if (tier.rabat.source === "adopted") return undefined;
    const { cluster, members, size } = tier.rabat;
    return { ...at(cluster), standing: place(members, size), surge: [] };
  }
  const { cluster, standing, surge, recoverySize } = tier.marrakech;
  const recovered = isRecovered(model.posture, tier.name);
  return {
    ...at(cluster),
    standing: standing === undefined ? [] : place(standing.members, recovered ? recoverySize : standing.size),
    surge: recovered ? place(surge, recoverySize) : [],
  };
}

/**
 * The replication gateways at a site. On their port they accept the replicated tiers, the gateways of both sites and the
 * machines that deploy; from the other site's gateways also the tunnel.
 */
export function placeGateways(
  { link, massar, sites }: Pick<Model, "link" | "massar" | "sites">,
  site: Site,
): Placement {
  const { cluster, resourcePool, network, storageClass, template, members, cpus, memory, systemDisk, firstHost } =
    link.gateways[site.name];
  const disks = placeDisks([{ label: "system", size: systemDisk }]);
  const like = { network, firstHost, reservation: undefined, disks, template };
  const sources = [
    ...Object.values(sites).map((each) => gatewayAddresses(link, each)),
    ...link.streams.map(({ tier }) => addressesOf(tier, { massar, link }, site)),
    String(checked(massar.outside[link.deployedFrom], site, `outside network ${link.deployedFrom}`)),
  ];
  const peers = Object.values(sites).filter(({ name }) => name !== site.name);
  return {
    kind: GATEWAY_TIER,
    cluster,
    resourcePool,
    preferredRack: undefined,
    network,
    storageClass,
    storage: storagePlace(site, cluster, storageClass),
    template: templateOf(site, template),
    separateHosts: true,
    quorum: false,
    holdsData: false,
    priority: 1,
    dependsOn: [],
    inbound: [
      ...[...new Set(sources)].map((source): InboundFlow => ({ source, protocol: "tcp", port: link.gatewayPort })),
      ...peers.flatMap((peer) => {
        const source = gatewayAddresses(link, peer);
        return TUNNEL_TRAFFIC[link.encryption].map((traffic): InboundFlow => ({ ...traffic, source }));
      }),
    ],
    outbound: unique([
      ...flowsFrom(GATEWAY_TIER, { massar, link }, site),
      ...Object.values(sites).map((each) => ({
        destination: gatewayAddresses(link, each),
        protocol: "tcp" as const,
        port: link.gatewayPort,
      })),
      ...peers.flatMap((peer) =>
        TUNNEL_TRAFFIC[link.encryption].map((traffic) => ({ ...traffic, destination: gatewayAddresses(link, peer) })),
      ),
    ]),
    answersOn: link.gatewayPort,
    standing: members.map((member) => placeMember(like, site, member, { cpus, memory })),
    surge: [],
  };
}

/** The total bandwidth of all streams of the link. */
export const streamBandwidth = ({
  streams,
}: {
  readonly streams: readonly { readonly bandwidth: Bandwidth }[];
}): Bandwidth => streams.reduce((sum, { bandwidth }) => sum.plus(bandwidth), Bandwidth.none);

/**
 * The traffic shaping rate of each gateway of a site, in whole Mbit/s. vSphere shapes each port, so the gateways share the
 * streams; one stream passes through one gateway, so that each can carry the largest (vSphere 7.0 Networking, GUID-964F5A21).
 */
export function gatewayLimit(
  {
    streams,
    gateways,
  }: {
    readonly streams: readonly { readonly bandwidth: Bandwidth }[];
    readonly gateways: Readonly<Record<SiteName, { readonly members: readonly unknown[] }>>;
  },
  site: SiteName,
): Bandwidth {
  const share = streamBandwidth({ streams }).bitsPerSecond / gateways[site].members.length;
  const largest = Math.max(...streams.map(({ bandwidth }) => bandwidth.bitsPerSecond));
  return Bandwidth.bitsPerSecond(Math.ceil(Math.max(share, largest) / 1e6) * 1e6);
}

function inboundFlows({ flows }: TierSpec, model: Pick<Model, "massar" | "link">, site: Site): InboundFlow[] {
  return flows.map(({ from, protocol, port }) => ({ source: addressesOf(from, model, site), protocol, port }));
}

function outboundFlows(
  { name, egress }: TierSpec,
  model: Pick<Model, "massar" | "link">,
  site: Site,
): readonly OutboundFlow[] {
  const { massar, link } = model;
  const streams = link.streams.some(({ tier }) => tier === name);
  return unique([
    ...flowsFrom(name, model, site),
    ...(streams
      ? [{ destination: gatewayAddresses(link, site), protocol: "tcp" as const, port: link.gatewayPort }]
      : []),
    ...egress.map(({ to, protocol, port }) => ({
      destination: String(checked(massar.outside[to], site, `outside network ${to}`)),
      protocol,
      port,
    })),
  ]);
}

/** The connections that other tiers accept from this one, at their members and at the address of their service. */
const flowsFrom = (name: string, model: Pick<Model, "massar" | "link">, site: Site): OutboundFlow[] =>
  model.massar.tiers.flatMap((tier) => {
    const { cidr } = networkOf(site, tier.network);
    const destinations = [
      addressesOf(tier.name, model, site),
      ...(tier.service === undefined ? [] : [`${cidr.host(tier.service.host)}/32`]),
    ];
    return tier.flows
      .filter(({ from }) => from === name)
      .flatMap(({ protocol, port }) => destinations.map((destination) => ({ destination, protocol, port })));
  });

const unique = (flows: readonly OutboundFlow[]): OutboundFlow[] => [
  ...new Map(flows.map((flow) => [JSON.stringify([flow.destination, trafficText(flow)]), flow])).values(),
];

/**
 * The addresses of a tier, of the gateways or of an outside network, as firewalls know them. An adopted tier runs on VMs whose addresses
 * the model does not state: its network stands for them.
 */
export function addressesOf(name: string, { massar, link }: Pick<Model, "massar" | "link">, site: Site): string {
  const outside = massar.outside[name];
  if (outside !== undefined) return String(outside);
  if (name === GATEWAY_TIER) return gatewayAddresses(link, site);
  const tier = checked(
    massar.tiers.find((each) => each.name === name),
    site,
    `source ${name}`,
  );
  if (site.role === "primary" && tier.rabat.source === "adopted") return networkOf(site, tier.network).cidr.toString();
  return range(site, tier.network, tier.firstHost, tier.addresses);
}

function gatewayAddresses(link: Link, site: Site): string {
  const { network, firstHost, members } = link.gateways[site.name];
  return range(site, network, firstHost, Math.max(...members.map(({ id }) => memberNumber(id))));
}

/** A range of addresses of a network. It ends with the network. */
function range(site: Site, network: string, first: number, addresses: number): string {
  const { cidr } = networkOf(site, network);
  const last = Math.min(first + addresses - 1, cidr.hostCount);
  return `${cidr.host(first)}-${cidr.host(last)}`;
}

/** A network of a site. @throws Error where the site has none of that name: a guest without its gateway must not be made */
export const networkOf = (site: Site, name: string): Network => checked(site.networks[name], site, `network ${name}`);

const placeDisks = (disks: TierSpec["disks"]): PlacedDisk[] =>
  disks.map(({ label, size }, unitNumber) => ({ label, size, unitNumber }));

function placeMember(
  like: Pick<TierSpec, "network" | "firstHost" | "template"> &
    Pick<PlacedMember, "disks"> & {
      readonly reservation: TierSpec["reservation"];
    },
  site: Site,
  member: MemberSpec,
  size: MemberSize,
): PlacedMember {
  const { cidr } = networkOf(site, like.network);
  const { cpus, memory } = member.size ?? size;
  const name = virtualMachineName(site, member.id);
  return {
    id: member.id,
    name,
    hostName: `${name}.${site.domain}`,
    address: `${cidr.host(hostIndex(like.firstHost, member.id))}/${cidr.prefixLength}`,
    cpus,
    memory,
    reserved: reserved(like.reservation, { cpus, memory }),
    disks: like.disks,
    template: templateOf(site, member.template ?? like.template),
  };
}

/** A tier's reservation for a member of this size. */
function reserved(reservation: TierSpec["reservation"], { cpus, memory }: MemberSize): PlacedMember["reserved"] {
  if (reservation === undefined) return { cpu: Frequency.none, memory: DataSize.none };
  const mebibytes = Math.floor((memory.bytes * reservation.memory.fraction) / MEBIBYTE);
  return { cpu: reservation.cpuPerVirtualCpu.times(cpus), memory: DataSize.mebibytes(mebibytes) };
}

/** The host number of a member in its network: member 1 is host `firstHost`. */
export const hostIndex = (firstHost: number, id: string): number => firstHost + memberNumber(id) - 1;

/** The number at the end of a member id: 3 in `db-3`. */
export const memberNumber = (id: string): number => Number(id.slice(id.lastIndexOf("-") + 1));

function storagePlace(site: Site, cluster: string, storageClass: string): StoragePlace {
  const offers = <Offer extends { cluster: string; storageClass: string }>(places: readonly Offer[]) =>
    places.find((place) => place.cluster === cluster && place.storageClass === storageClass);
  const pod = offers(site.extension.datastoreClusters);
  if (pod !== undefined) return { kind: "datastoreCluster", name: pod.name };
  const nfs = checked(
    offers(site.extension.nfsDatastores),
    site,
    `storage class ${storageClass} for cluster ${cluster}`,
  );
  return { kind: "nfsDatastore", name: nfs.name };
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
