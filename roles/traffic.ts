import { oncePer } from "../lib/once-per";
import { GATEWAY_TIER } from "../model/names";
import { type Traffic, TUNNEL_TRAFFIC } from "../model/placement";
import { PRIMARY_SITE, SITE_NAMES, type SiteName } from "../model/schema/site";
import type { TierSpec } from "../model/schema/workload";
import { atPlace, type Estate, type Guest, isSite, networkAt, serversOf, tiersAccepting } from "./estate";
import { PORTS } from "./ports";

/** Connections between guests that follow from their roles, in addition to the flows of the model. */
interface RoleFlow {
  readonly from: (guest: Guest) => boolean;
  readonly to: (guest: Guest) => boolean;
  readonly protocol: "tcp" | "udp";
  readonly ports: readonly number[];
  /** Whether the connection stays within a place. The witness, which has few servers, uses those of both sites. */
  readonly local: boolean;
}

/** What a guest sends or accepts: the traffic, and the addresses or networks at the other end. */
export type Peer = Traffic & { readonly peers: readonly string[] };

const always = (): boolean => true;

function roleFlows({ model, voters, tiers }: Estate): readonly RoleFlow[] {
  const of = (kind: string) => (guest: Guest) => guest.kind === kind;
  const plays =
    (...roles: readonly Guest["role"][]) =>
    (guest: Guest) =>
      roles.includes(guest.role);
  const named = (names: ReadonlySet<string>) => (guest: Guest) => names.has(guest.name);
  const everywhere = { protocol: "tcp", local: false } as const;
  const local = { protocol: "tcp", local: true } as const;
  const votes = new Set([...voters.values()].flatMap((each) => each.map(({ name }) => name)));
  return [
    { from: named(votes), to: named(votes), ports: [PORTS.etcdPeers], ...everywhere },
    ...[...voters].flatMap(([tier, each]): RoleFlow[] => {
      const voting = named(new Set(each.map(({ name }) => name)));
      const port = tiers.get(tier)?.healthCheck.port ?? 0;
      const clients = (tiers.get(tier)?.flows ?? []).flatMap((flow) => (flow.port === port ? [flow.from] : []));
      return [
        { from: of(tier), to: voting, ports: [PORTS.etcdClients], ...everywhere },
        { from: of(tier), to: of(tier), ports: [port, PORTS.patroni], ...everywhere },
        // a pool asks every member whether it writes, and follows the writer to the other site
        {
          from: (guest) => guest.role === "connectionPool" && clients.includes(guest.kind),
          to: of(tier),
          ports: [port, PORTS.patroni],
          ...everywhere,
        },
      ];
    }),
    ...model.massar.tiers.flatMap(({ name, software, flows, healthCheck: { port } }): RoleFlow[] => {
      switch (software) {
        case "cache": {
          const clients = flows.flatMap((flow) => (flow.port === port ? [flow.from] : []));
          return [{ from: ({ kind }) => clients.includes(kind), to: of(name), ports: [PORTS.sentinel], ...local }];
        }
        case "fileServer":
          return [{ from: of(name), to: of(name), ports: [PORTS.ssh], ...everywhere }];
        case "directory":
          return [{ from: of(name), to: of(name), ports: [port], ...everywhere }];
        default:
          return [];
      }
    }),
    // the tiers state their own flow from the bastion
    { from: plays("bastion"), to: plays("gateway", "witness"), ports: [PORTS.ssh], ...local },
    { from: always, to: plays("monitoring"), ports: [PORTS.logs], ...local },
    { from: plays("monitoring"), to: always, ports: [PORTS.nodeMetrics], ...local },
    { from: plays("monitoring"), to: plays("database"), ports: [PORTS.patroni, PORTS.postgresMetrics], ...local },
    { from: plays("monitoring"), to: plays("connectionPool", "loadBalancer"), ports: [PORTS.haproxyMetrics], ...local },
    { from: plays("monitoring"), to: named(votes), ports: [PORTS.etcdMetrics], ...local },
    ...(["tcp", "udp"] as const).map(
      (protocol): RoleFlow => ({ from: always, to: plays("nameServer"), protocol, ports: [PORTS.dns], local: true }),
    ),
    { from: always, to: plays("nameServer"), protocol: "udp", ports: [PORTS.ntp], local: true },
  ];
}

/** The guests at each end of a role's flow, found once for all guests. */
const endsOf = oncePer((estate: Estate) =>
  roleFlows(estate).map((flow) => ({
    flow,
    from: estate.guests.filter(flow.from),
    to: estate.guests.filter(flow.to),
    isFrom: new Set(estate.guests.filter(flow.from)),
    isTo: new Set(estate.guests.filter(flow.to)),
  })),
);

/** Whether two guests of a local flow find each other. */
const meet = (a: Guest, b: Guest): boolean => a.place === b.place || !isSite(a.place) || !isSite(b.place);

const othersOf = (guest: Guest, ends: readonly Guest[], local: boolean): string[] =>
  ends.filter((other) => other !== guest && (!local || meet(guest, other))).map(({ address }) => address);

/**
 * The other end of a flow of the model at a site, member by member, so that a neighbour in their network gains nothing. A tier that was
 * adopted there is known by its network only.
 */
export function sourcesAt(estate: Estate, from: string, site: SiteName): readonly string[] {
  const outside = estate.model.massar.outside[from];
  if (outside !== undefined) return [String(outside)];
  const members = atPlace(estate.byKind.get(from) ?? [], site).map(({ address }) => address);
  return members.length === 0 && isAdopted(estate, from, site) ? [networkAt(estate, from, site)] : members;
}

const isAdopted = ({ tiers }: Estate, kind: string, site: SiteName): boolean =>
  site === PRIMARY_SITE && tiers.get(kind)?.rabat.source === "adopted";

/** The connections that a guest accepts: by its role, and by the flows of the model. */
export const accepted = (estate: Estate, guest: Guest): Peer[] => [
  ...statedFlows(estate, guest),
  ...endsOf(estate).flatMap(({ flow, from, isTo }): Peer[] => {
    const peers = isTo.has(guest) ? othersOf(guest, from, flow.local) : [];
    return peers.length === 0 ? [] : flow.ports.map((port) => ({ protocol: flow.protocol, port, peers }));
  }),
];

/** Gateways are not a tier: the model derives their flows from the link. */
function statedFlows(estate: Estate, guest: Guest): Peer[] {
  const { place, kind, address } = guest;
  const flows = estate.tiers.get(kind)?.flows;
  if (flows === undefined || !isSite(place)) {
    return guest.inbound.map(({ source, ...traffic }): Peer => ({ ...traffic, peers: [source] }));
  }
  return flows.map(
    ({ from, protocol, port }): Peer => ({
      protocol,
      port,
      peers: sourcesAt(estate, from, place).filter((peer) => peer !== address),
    }),
  );
}

/** Where the members of a tier are reached at a site: each at its address, and all at that of their service. */
function destinationsAt(estate: Estate, { name, network, service }: TierSpec, site: SiteName): string[] {
  const cidr = estate.model.sites[site].networks[network]?.cidr;
  const members = sourcesAt(estate, name, site);
  if (members.length === 0 || service === undefined || cidr === undefined) return [...members];
  return [...members, cidr.host(service.host)];
}

/** The connections that a guest opens: by its role, by the flows of other tiers, and to the servers of its place. */
export function opened(estate: Estate, guest: Guest): Peer[] {
  const { model } = estate;
  const { dns, ntp } = serversOf(estate, guest);
  const byRole = endsOf(estate).flatMap(({ flow, to, isFrom }): Peer[] => {
    const peers = isFrom.has(guest) ? othersOf(guest, to, flow.local) : [];
    return peers.length === 0 ? [] : flow.ports.map((port) => ({ protocol: flow.protocol, port, peers }));
  });
  const { place } = guest;
  const byFlows = isSite(place)
    ? tiersAccepting(estate, guest.kind).flatMap((tier) =>
        tier.flows
          .filter(({ from }) => from === guest.kind)
          .map(
            ({ protocol, port }): Peer => ({
              protocol,
              port,
              peers: destinationsAt(estate, tier, place).filter((peer) => peer !== guest.address),
            }),
          ),
      )
    : [];
  const { relay } = model.massar.alerts;
  return [
    { protocol: "udp", port: PORTS.dns, peers: dns },
    { protocol: "tcp", port: PORTS.dns, peers: dns },
    { protocol: "udp", port: PORTS.ntp, peers: guest.role === "nameServer" ? timeSources(estate, guest) : ntp },
    ...byRole,
    ...byFlows,
    ...(guest.role === "monitoring" ? [{ protocol: "tcp", port: PORTS.smtp, peers: [relay] } as const] : []),
    ...(guest.role === "directory" ? suppliers(estate, guest) : []),
    ...(guest.kind === GATEWAY_TIER ? tunnels(estate, guest) : []),
  ];
}

/** Where a site's own time servers get the time: those of the other sites. */
export const timeSources = ({ model }: Estate, { place }: Guest): readonly string[] =>
  SITE_NAMES.flatMap((site) => (site === place ? [] : model.sites[site].ntpServers));

/** An adopted directory is known by its network only. */
const suppliers = (estate: Estate, { kind, place }: Guest): Peer[] => {
  const { healthCheck } = estate.tiers.get(kind) ?? {};
  return healthCheck === undefined || place === estate.leading
    ? []
    : [{ protocol: "tcp", port: healthCheck.port, peers: [networkAt(estate, kind, estate.leading)] }];
};

const tunnels = (estate: Estate, { kind, place }: Guest): Peer[] =>
  SITE_NAMES.filter((site) => site !== place).flatMap((site) =>
    TUNNEL_TRAFFIC[estate.model.link.encryption].map(
      (traffic): Peer => ({
        ...traffic,
        peers: [networkAt(estate, kind, site)],
      }),
    ),
  );
