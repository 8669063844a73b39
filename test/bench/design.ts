import type { ModelData } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { SITE_NAMES, type SiteData, type SiteName } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";

type TierData = ModelData["massar"]["tiers"][number];
type Members = { readonly id: string }[];

/**
 * The fixture's design with `machines` VMs in total, in posture standby. It uses as many tiers as possible, then adds members to
 * them. Hosts, switches, datastores and rules stay the same.
 *
 * Its VMs are small, so that the hosts can run hundreds of them, and its networks are large enough for their addresses. A tier
 * with more members than hosts has no anti-affinity.
 */
export function designOf(machines: number): ModelData {
  const { rabat, marrakech, link, massar, recoveryPlan, deletionLocks } = fixtureData;
  const gateways = SITE_NAMES.reduce((count, site) => count + link.gateways[site].members.length, 0);
  const tiers = fewestTiers(massar.tiers, machines - gateways);
  const names = new Set(tiers.map(({ name }) => name));
  const created = tiers.filter(({ rabat: { source } }) => source === "created");
  const standing = tiers.filter((tier) => tier.marrakech.standing !== undefined);
  /** The number of VMs for Rabat: all others are gateways or standing VMs at Marrakech, one for each tier. */
  const left = machines - gateways - standing.length;
  const grown = tiers.map((tier, position): TierData => {
    const at = created.indexOf(tier);
    const members = at < 0 ? 0 : Math.floor(left / created.length) + (at < left % created.length ? 1 : 0);
    return smallTier(tier, { members, firstHost: FIRST_HOST + position * ADDRESSES_PER_TIER, names });
  });
  return {
    ...fixtureData,
    rabat: withWideNetworks(rabat, 64),
    marrakech: withWideNetworks(marrakech, 128),
    link: { ...link, streams: link.streams.filter(({ tier }) => names.has(tier)) },
    massar: { ...massar, tiers: grown },
    recoveryPlan: {
      ...recoveryPlan,
      protectionGroups: recoveryPlan.protectionGroups.filter((group) => group.tiers.every((tier) => names.has(tier))),
    },
    lab: { ...fixtureData.lab, larger: {} },
    deletionLocks: {
      ...deletionLocks,
      locked: SITE_NAMES.flatMap((site) => grown.flatMap((tier) => locked(tier, site))),
    },
  };
}

/** The tiers between users and data, with their dependencies. Each has one small VM. */
const PATH = [
  ...["database", "connection-pool", "cache", "files", "application"],
  ...["web", "load-balancer", "identity", "core-services"],
];
/** The tier that gets all further VMs. */
export const REPEATED = "batch";

/** The fixture's design with `machines` VMs (at least ten) to recover at Marrakech: one of each tier in `PATH`, the others in one tier. */
export function rehearsedDesign(machines: number): ModelData {
  const { rabat, marrakech, link, massar, recoveryPlan, deletionLocks, lab } = fixtureData;
  const included = new Set([...PATH, REPEATED]);
  const tiers = massar.tiers
    .filter(({ name }) => included.has(name))
    .map((tier): TierData => {
      const isRepeated = tier.name === REPEATED;
      const { standing, surge } = tier.marrakech;
      const size = lab.larger[tier.name] ?? SIZE;
      return {
        ...tier,
        ...(isRepeated && { firstHost: FIRST_HOST, separateHosts: false }),
        disks: tier.disks.map(({ label }) => ({ label, size: "20 GiB" })),
        flows: tier.flows.filter(({ from }) => from in massar.outside || included.has(from) || from === GATEWAY_TIER),
        dependsOn: tier.dependsOn.filter((name) => included.has(name)),
        rabat:
          tier.rabat.source === "adopted"
            ? tier.rabat
            : { ...tier.rabat, size, members: tier.rabat.members.slice(0, 1).map(({ id }) => ({ id })) },
        marrakech: {
          ...tier.marrakech,
          ...(standing && { standing: { members: standing.members.slice(0, 1).map(({ id }) => ({ id })), size } }),
          surge: isRepeated
            ? numbered(surge[0]?.id, machines - PATH.length)
            : surge.slice(0, standing === undefined ? 1 : 0).map(({ id }) => ({ id })),
          recoverySize: size,
        },
      };
    });
  return {
    ...fixtureData,
    rabat: withWideNetworks(rabat, 64),
    marrakech: withWideNetworks(marrakech, 128),
    link: { ...link, streams: link.streams.filter(({ tier }) => included.has(tier)) },
    massar: { ...massar, tiers },
    recoveryPlan: {
      ...recoveryPlan,
      protectionGroups: recoveryPlan.protectionGroups.filter((group) =>
        group.tiers.every((tier) => included.has(tier)),
      ),
    },
    lab: { ...lab, larger: {} },
    deletionLocks: {
      ...deletionLocks,
      locked: SITE_NAMES.flatMap((site) => tiers.flatMap((tier) => locked(tier, site))),
    },
  };
}

/**
 * The fixture's design with `tiers` tiers in total, as input of the rules. Each added tier is like the web servers, with `members`
 * small VMs, and comes with one more host at Rabat.
 */
export function manyTiers(tiers: number, members: number): ModelData {
  const { rabat, marrakech, massar } = fixtureData;
  const like = massar.tiers.find(({ name }) => name === "web");
  if (like === undefined) throw new Error("the design has no web servers");
  const added = Array.from({ length: tiers - massar.tiers.length }, (_, at): TierData => {
    const id = letters(at);
    const { service: _service, ...others } = like;
    return {
      ...others,
      name: `web-${id}`,
      firstHost: FIRST_HOST + at * 2 * members,
      demand: { cpu: "200 MHz", memory: "256 MiB", iops: 1, throughput: "1 Mbit/s" },
      flows: [],
      dependsOn: [],
      rabat: { source: "created", cluster: "rabat-extension", size: SIZE, members: numbered(`${id}-1`, members) },
      marrakech: { cluster: "marrakech-recovery", surge: numbered(`${id}-1`, members), recoverySize: SIZE },
    };
  });
  const wide = withWideNetworks(rabat, 64);
  return {
    ...fixtureData,
    rabat: {
      ...wide,
      extension: {
        ...wide.extension,
        clusters: wide.extension.clusters.map((cluster) => ({
          ...cluster,
          hosts: withHosts(cluster.hosts, added.length),
        })),
      },
    },
    marrakech: withWideNetworks(marrakech, 128),
    massar: { ...massar, tiers: [...massar.tiers, ...added] },
  };
}

type HostData = SiteData["extension"]["clusters"][number]["hosts"][number];

const withHosts = (hosts: readonly HostData[], more: number): HostData[] => [
  ...hosts,
  ...Array.from({ length: more }, (_, at) => {
    const number = String(300 + at);
    const [host] = hosts;
    if (host === undefined) throw new Error("the design's cluster has no host");
    return {
      ...host,
      name: host.name.replace(/\d+/, number),
      thumbprint: host.thumbprint.replace(/..:..$/, `${number.slice(0, -2).padStart(2, "0")}:${number.slice(-2)}`),
    };
  }),
];

/** Converts a number to three letters: 0 → `aaa`, 1 → `baa`. */
const letters = (number: number): string =>
  [0, 1, 2].map((place) => String.fromCharCode(97 + (Math.floor(number / 26 ** place) % 26))).join("");

/** The addresses reserved for a tier, because tiers share a network of 65,534 addresses. */
const ADDRESSES_PER_TIER = 4000;
/** After the addresses of the hosts' adapters and the fixed addresses at the start of a network. */
const FIRST_HOST = 1000;
const SIZE: Extract<TierData["rabat"], { source: "created" }>["size"] = { cpus: 1, memory: "512 MiB" };

/** The tiers in order of their dependencies, as many as there are VMs for their required members. */
function fewestTiers(all: readonly TierData[], machines: number): readonly TierData[] {
  const ordered: TierData[] = [];
  const take = (tier: TierData | undefined) => {
    if (tier === undefined || ordered.includes(tier)) return;
    for (const name of tier.dependsOn) take(all.find((each) => each.name === name));
    ordered.push(tier);
  };
  for (const tier of all) take(tier);
  let left = machines;
  const fits = ordered.findIndex(({ rabat, marrakech }) => {
    left -= (rabat.source === "created" ? 1 : 0) + (marrakech.standing === undefined ? 0 : 1);
    return left < 0;
  });
  return fits < 0 ? ordered : ordered.slice(0, fits);
}

function smallTier(
  tier: TierData,
  { members, firstHost, names }: { members: number; firstHost: number; names: ReadonlySet<string> },
): TierData {
  const { rabat, marrakech, service: _, ...others } = tier;
  const isDropped = (from: string) => fixtureData.massar.tiers.some(({ name }) => name === from) && !names.has(from);
  return {
    ...others,
    firstHost,
    separateHosts: tier.separateHosts && members <= hostsOf("rabat"),
    disks: tier.disks.map(({ label }) => ({ label, size: "20 GiB" })),
    flows: tier.flows.filter(({ from }) => !isDropped(from)),
    dependsOn: tier.dependsOn.filter((name) => names.has(name)),
    rabat:
      rabat.source === "adopted" ? rabat : { ...rabat, size: SIZE, members: numbered(rabat.members[0]?.id, members) },
    marrakech: {
      ...marrakech,
      ...(marrakech.standing && { standing: { members: marrakech.standing.members.slice(0, 1), size: SIZE } }),
      surge: [],
      recoverySize: SIZE,
    },
  };
}

const hostsOf = (site: SiteName) =>
  fixtureData[site].extension.clusters.reduce((count, { hosts }) => count + hosts.length, 0);

/** `web-1` to `web-<count>`. */
const numbered = (first = "member-1", count = 0): Members =>
  Array.from({ length: count }, (_, at) => ({ id: first.replace(/\d+$/, String(at + 1)) }));

/** The site with a /16 for each network: `10.<first>.0.0/16`, `10.<first + 1>.0.0/16` and so on. */
function withWideNetworks(site: SiteData, first: number): SiteData {
  const names = Object.keys(site.networks);
  const address = (network: string, host: number) => `10.${first + names.indexOf(network)}.0.${host}` as const;
  const servers = [address("services", 2), address("services", 3)];
  return {
    ...site,
    dnsServers: servers,
    ntpServers: servers,
    networks: Object.fromEntries(
      Object.entries(site.networks).map(([name, network]) => [
        name,
        { ...network, cidr: `${address(name, 0)}/16` as const, gateway: address(name, 1) },
      ]),
    ),
    extension: {
      ...site.extension,
      nfsDatastores: site.extension.nfsDatastores.map((each) => ({ ...each, server: address("storage", 250) })),
    },
  };
}

/** The lock that a tier needs at a site. */
function locked(
  { name: tier, holdsData, disks, rabat, marrakech }: TierData,
  site: SiteName,
): ModelData["deletionLocks"]["locked"] {
  const created = rabat.source === "created" ? rabat.members : [];
  const members = (site === "rabat" ? created : (marrakech.standing?.members ?? [])).map(({ id }) => id);
  return holdsData && members.length > 0 ? [{ site, tier, members, disks: disks.map(({ label }) => label) }] : [];
}
