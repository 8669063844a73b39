import { groupBy } from "../lib/group-by";
import type { Traffic } from "../model/placement";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { file, type GuestFile, reload } from "./configuration";
import { atPlace, type Estate, type Guest, isSite, tierOf } from "./estate";
import { classifyForwarded, VOTES } from "./link-shares";
import { PORTS } from "./ports";
import { accepted, opened, type Peer } from "./traffic";

const ANYWHERE = "anywhere";

const trafficOf = ({ protocol, ...traffic }: Traffic): string =>
  "port" in traffic ? `${protocol} dport ${traffic.port}` : `ip protocol ${protocol}`;

/** One rule for each kind of traffic, so that the order of flows in the model does not matter. */
const rulesOf = (side: "saddr" | "daddr", all: readonly Peer[]): string[] =>
  [...groupBy(all, trafficOf)].sort(compareKeys).flatMap(([traffic, flows]) => {
    const peers = [...new Set(flows.flatMap((flow) => flow.peers))].sort();
    if (peers.length === 0) return [];
    return [
      peers.includes(ANYWHERE) ? `${traffic} accept` : `ip ${side} { ${distinct(peers).join(", ")} } ${traffic} accept`,
    ];
  });

const compareKeys = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Without addresses that a network of the same set contains: nftables refuses a set with overlapping intervals. */
function distinct(peers: readonly string[]): string[] {
  const networks = peers.flatMap((peer) => (peer.includes("/") ? [rangeOf(peer)] : []));
  return peers.filter((peer) => {
    const [first, last] = rangeOf(peer);
    return !networks.some(([from, to]) => from <= first && last <= to && !(from === first && to === last));
  });
}

function rangeOf(peer: string): readonly [first: number, last: number] {
  const [address = "", prefix = "32"] = peer.split("/");
  const first = address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
  return [first, first + 2 ** (32 - Number(prefix)) - 1];
}

/**
 * nftables rules in both directions: they accept the flows of the model and those that follow from the roles, and drop everything
 * else. Members of a service with an address of its own agree by VRRP on the one that holds it.
 */
export function firewall(estate: Estate, guest: Guest): GuestFile {
  const companions = companionsOf(estate, guest);
  const vrrp = (side: "saddr" | "daddr") =>
    companions.length === 0 ? [] : [`ip ${side} { ${companions.join(", ")} } ip protocol vrrp accept`];
  const chain = (name: string, hook: string, rules: readonly string[], first: readonly string[] = []) =>
    [
      `  chain ${name} {`,
      `    type filter hook ${hook} priority filter; policy drop;`,
      ...[...first, "ct state established,related accept", ...rules].map((rule) => `    ${rule}`),
      "  }",
    ].join("\n");
  const gateway = guest.role === "gateway" ? forwarded(estate, guest) : undefined;
  const text = [
    "flush ruleset",
    "table inet massar {",
    chain("inbound", "input", [
      "iif lo accept",
      "icmp type echo-request accept",
      ...rulesOf("saddr", accepted(estate, guest)),
      ...vrrp("saddr"),
    ]),
    chain("forward", "forward", gateway?.accepted ?? [], gateway?.changed),
    chain(
      "outbound",
      "output",
      ["oif lo accept", "icmp type echo-request accept", ...rulesOf("daddr", opened(estate, guest)), ...vrrp("daddr")],
      gateway && [`tcp dport ${PORTS.etcdPeers} meta priority set ${VOTES.id}`],
    ),
    "}",
  ].join("\n");
  return file("/etc/nftables.conf", text, [reload("nftables")], { mode: "0600" });
}

/** The other members of a guest's tier at its site, if the tier has a service address. */
export function companionsOf(estate: Estate, guest: Guest): readonly string[] {
  if (!estate.tiers.has(guest.kind) || tierOf(estate, guest).service === undefined) return [];
  return atPlace(estate.byKind.get(guest.kind) ?? [], guest.place)
    .filter((other) => other !== guest)
    .map(({ address }) => address);
}

/**
 * A gateway forwards between the networks of its site and those of the other. Packets of both directions are changed before they are
 * accepted: their class on the link, and TCP segments that fit into the tunnel.
 */
function forwarded(estate: Estate, guest: Guest) {
  const { model } = estate;
  const { place } = guest;
  if (!isSite(place)) return undefined;
  const networksOf = (sites: readonly SiteName[]) =>
    sites.flatMap((site) => Object.values(model.sites[site].networks).map(({ cidr }) => cidr.toString())).join(", ");
  const here = networksOf([place]);
  const there = networksOf(SITE_NAMES.filter((site) => site !== place));
  return {
    changed: [
      `tcp flags syn tcp option maxseg size set ${segmentSize(model.link)}`,
      ...classifyForwarded(estate, guest, here, there),
    ],
    accepted: [
      `ip saddr { ${here} } ip daddr { ${there} } accept`,
      `ip saddr { ${there} } ip daddr { ${here} } accept`,
    ],
  };
}

/**
 * What the tunnel adds to a packet: WireGuard 60 bytes over IPv4 (20 IP, 8 UDP, 32 WireGuard), ESP with AES-GCM in UDP at most 74
 * (20 IP, 8 UDP, 8 ESP, 8 IV, 14 padding and trailer, 16 tag). TCP and IP have headers of 40 bytes.
 */
const OVERHEAD = { wireguard: 60, ipsec: 74 } as const;

export const tunnelMtu = ({ mtu, encryption }: Pick<Estate["model"]["link"], "mtu" | "encryption">): number =>
  mtu - OVERHEAD[encryption];

const segmentSize = (link: Estate["model"]["link"]): number => tunnelMtu(link) - 40;
