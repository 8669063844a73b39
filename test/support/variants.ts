import type { ModelData } from "../../model/model";
import { nextMemberId } from "../../model/next-member-id";
import type { SiteName } from "../../model/schema/site";
import { DataSize, type DataSizeText } from "../../model/units/data-size";

/** A change of the model's files. */
export type Change = (data: ModelData) => ModelData;

type TierData = ModelData["massar"]["tiers"][number];
type HostData = ModelData[SiteName]["extension"]["clusters"][number]["hosts"][number];
type DatastoreData = ModelData[SiteName]["extension"]["datastoreClusters"][number]["datastores"][number];
type NetworkData = ModelData[SiteName]["networks"][string];

/** Several changes, one after the other. */
export const together =
  (...changes: readonly Change[]): Change =>
  (data) =>
    changes.reduce((changed, change) => change(changed), data);

const withTier =
  (name: string, change: (tier: TierData) => TierData): Change =>
  ({ massar, ...others }) => ({
    ...others,
    massar: { ...massar, tiers: massar.tiers.map((tier) => (tier.name === name ? change(tier) : tier)) },
  });

type CreatedPlace = Extract<TierData["rabat"], { source: "created" }>;

/** Changes a tier that is created at Rabat. An adopted tier does not change. */
const withPlaceAtRabat = (tier: string, change: (place: CreatedPlace) => CreatedPlace) =>
  withTier(tier, ({ rabat, ...others }) => ({ ...others, rabat: rabat.source === "created" ? change(rabat) : rabat }));

const withMembersAtRabat = (tier: string, change: (members: CreatedPlace["members"]) => CreatedPlace["members"]) =>
  withPlaceAtRabat(tier, (place) => ({ ...place, members: change(place.members) }));

/** Adds a member to a tier at Rabat. */
export const addMember = (tier: string): Change =>
  withMembersAtRabat(tier, (members) => [
    ...members,
    ...members.slice(-1).map(({ id }) => ({ id: nextMemberId(id, members) })),
  ]);

export const removeFirstMember = (tier: string): Change => withMembersAtRabat(tier, ([_first, ...others]) => others);

/** Promises another recovery time for a tier. */
export const promiseRecoveryTime = (tier: string, rto: TierData["protection"]["rto"]): Change =>
  withTier(tier, ({ protection, ...others }) => ({ ...others, protection: { ...protection, rto } }));

/** Adds memory to the members of a tier at Rabat. */
export const growMemory = (tier: string): Change =>
  withPlaceAtRabat(tier, (place) => ({ ...place, size: { ...place.size, memory: grown(place.size.memory) } }));

/** Enlarges the last disk of a tier's members, at both sites. */
export const growLastDisk = (tier: string): Change =>
  withTier(tier, ({ disks, ...others }) => ({
    ...others,
    disks: disks.map((disk, at) => (at === disks.length - 1 ? { ...disk, size: grown(disk.size) } : disk)),
  }));

const grown = (size: DataSizeText): DataSizeText => `${DataSize.parse(size).toGibibytes() + 4} GiB`;

const withNetworks = (
  data: ModelData,
  site: SiteName,
  networks: ModelData[SiteName]["networks"],
  carried: (names: readonly string[]) => string[],
): ModelData => {
  const { extension } = data[site];
  const switches = extension.switches.map((each) => ({ ...each, networks: carried(each.networks) }));
  return { ...data, [site]: { ...data[site], networks, extension: { ...extension, switches } } };
};

/** Adds a network to a site and its switches. */
export const addNetwork =
  (site: SiteName, name: string, network: NetworkData): Change =>
  (data) =>
    withNetworks(data, site, { ...data[site].networks, [name]: network }, (names) => [...names, name]);

/** Removes a network of a site. No tier may use it. */
export const removeNetwork =
  (site: SiteName, name: string): Change =>
  (data) => {
    const { [name]: _gone, ...networks } = data[site].networks;
    return withNetworks(data, site, networks, (names) => names.filter((each) => each !== name));
  };

/** Changes the VLAN of a site's network. */
export const moveToVlan =
  (site: SiteName, name: string, vlan: number): Change =>
  (data) => {
    const network = data[site].networks[name];
    if (network === undefined) throw new Error(`${site} has no network ${name}`);
    return withNetworks(data, site, { ...data[site].networks, [name]: { ...network, vlan } }, (names) => [...names]);
  };

/** Changes the MTU of a site's switches, and so of its VMkernel adapters. */
export const changeMtu =
  (site: SiteName, mtu: number): Change =>
  (data) => {
    const { extension } = data[site];
    const switches = extension.switches.map((each) => ({ ...each, mtu }));
    return { ...data, [site]: { ...data[site], extension: { ...extension, switches } } };
  };

/** Renames a network, at both sites and in the tiers that use it. */
export const renameNetwork = (from: string, to: string): Change => {
  const renamed = (name: string) => (name === from ? to : name);
  const at =
    (site: SiteName): Change =>
    (data) => {
      const networks = Object.entries(data[site].networks).map(([name, network]) => [renamed(name), network]);
      return withNetworks(data, site, Object.fromEntries(networks), (names) => names.map(renamed));
    };
  const tiers: Change = ({ massar, ...others }) => ({
    ...others,
    massar: { ...massar, tiers: massar.tiers.map((tier) => ({ ...tier, network: renamed(tier.network) })) },
  });
  const rehearsal: Change = ({ marrakech, ...others }) => ({
    ...others,
    marrakech: {
      ...marrakech,
      ...(marrakech.rehearsal && {
        rehearsal: {
          ...marrakech.rehearsal,
          vlans: Object.fromEntries(
            Object.entries(marrakech.rehearsal.vlans).map(([name, vlan]) => [renamed(name), vlan]),
          ),
        },
      }),
    },
  });
  return together(at("rabat"), at("marrakech"), tiers, rehearsal);
};

const withDatastores =
  (site: SiteName, change: (datastores: DatastoreData[]) => DatastoreData[]): Change =>
  (data) => {
    const { extension } = data[site];
    const datastoreClusters = extension.datastoreClusters.map((each, at) =>
      at === 0 ? { ...each, datastores: change(each.datastores) } : each,
    );
    return { ...data, [site]: { ...data[site], extension: { ...extension, datastoreClusters } } };
  };

/** Adds a datastore to the site's first datastore cluster. */
export const addDatastore = (site: SiteName, datastore: DatastoreData): Change =>
  withDatastores(site, (datastores) => [...datastores, datastore]);

export const removeDatastore = (site: SiteName, name: string): Change =>
  withDatastores(site, (datastores) => datastores.filter((each) => each.name !== name));

const withHosts =
  (site: SiteName, change: (hosts: HostData[], cluster: number) => HostData[]): Change =>
  (data) => {
    const { extension } = data[site];
    const clusters = extension.clusters.map((each, at) => ({ ...each, hosts: change(each.hosts, at) }));
    return { ...data, [site]: { ...data[site], extension: { ...extension, clusters } } };
  };

/** Adds a host like the last one to the site's first cluster. */
export const addHost = (site: SiteName, host: Pick<HostData, "name" | "thumbprint">): Change =>
  withHosts(site, (hosts, cluster) =>
    cluster === 0 ? [...hosts, ...hosts.slice(-1).map((last) => ({ ...last, ...host }))] : hosts,
  );

/** States a host's maintenance mode: true evacuates it. */
export const evacuateHost = (site: SiteName, name: string, maintenance = true): Change =>
  withHosts(site, (hosts) => hosts.map((host) => (host.name === name ? { ...host, maintenance } : host)));

export const removeHost = (site: SiteName, name: string): Change =>
  withHosts(site, (hosts) => hosts.filter((host) => host.name !== name));

/** Lifts all deletion locks. */
export const liftAllLocks: Change = ({ deletionLocks, ...others }) => ({
  ...others,
  deletionLocks: {
    ...deletionLocks,
    lifts: deletionLocks.locked.map(({ disks: _, ...members }) => ({
      ...members,
      approvedBy: "a test",
      reason: "the end of the test",
    })),
    linkLift: { approvedBy: "a test", reason: "the end of the test" },
  },
});

const renamed =
  (from: string, to: string): Change =>
  (data) =>
    JSON.parse(JSON.stringify(data).replaceAll(`"${from}"`, `"${to}"`)) as ModelData;

/** A design as it may grow: more hosts and VMs, long names, large numbers. */
export const withLongNames: Change = together(
  ...["17", "18", "19", "20", "21", "22"].map((number) =>
    addHost("rabat", {
      name: `esx-${number}.rabat.massar.example`,
      thumbprint: `5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:${number}`,
    }),
  ),
  addNetwork("rabat", "examination-centres-of-the-north", {
    vlan: 1190,
    cidr: "10.120.128.0/22",
    gateway: "10.120.128.1",
    purpose: "a long name and long addresses",
  }),
  ...Array.from({ length: 8 }, () => addMember("web")),
  renamed("connection-pool", "connection-pool-of-examinations"),
  renamed("rabat-marrakech", "wan-rabat-marrakech-by-casablanca"),
  renamed("rabat-flash-01", "rabat-flash-massar-wwww-mmmm-01"),
  renamed("pupils-records", "pupils-schools-and-parents-of-all-regions"),
);
