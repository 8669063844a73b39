import type { Draft } from "./draft";
import type { ModelPath } from "./finding";
import type { MachineGroup } from "./machine-groups";
import type { Model } from "./model";
import { hostNumber } from "./names";
import { hostIndex } from "./placement";
import { SITE_NAMES, type Site, type SiteName } from "./schema/site";
import type { Cidr } from "./units/cidr";

/** An address and its owner. Networks share no addresses, so an address identifies its network. */
export type OwnedAddress = readonly [address: string, owner: string];

export const gatewayAddresses = ({ networks }: Draft<Site>): OwnedAddress[] =>
  Object.values(networks).map(({ gateway }) => [gateway, "the gateway"]);

/** The DNS and NTP servers of all guests of a site. */
export const serverAddresses = ({ dnsServers, ntpServers }: Draft<Site>): OwnedAddress[] => [
  ...dnsServers.map((address): OwnedAddress => [address, "a DNS server"]),
  ...ntpServers.map((address): OwnedAddress => [address, "an NTP server"]),
];

export const filerAddresses = ({ extension }: Draft<Site>): OwnedAddress[] =>
  extension.nfsDatastores.map(({ server, name }) => [server, `the filer of ${name}`]);

type Cluster = Draft<Site>["extension"]["clusters"][number];
type Adapter = Cluster["vmkernelAdapters"][number];

/** The addresses of one vmkernel adapter on each host of its cluster. Hosts whose number does not fit its network are left out. */
export function adapterAddresses(
  { networks }: Draft<Site>,
  { hosts }: Cluster,
  { network, purpose }: Adapter,
): OwnedAddress[] {
  const cidr = networks[network]?.cidr;
  return hosts.flatMap(({ name }): OwnedAddress[] => {
    const index = hostNumber(name);
    return cidr?.hasHostNumber(index) ? [[cidr.host(index), `the ${purpose} adapter of ${name}`]] : [];
  });
}

/** All addresses of a site except those of the model's VMs. */
export const fixedAddresses = (site: Draft<Site>): OwnedAddress[] => [
  ...gatewayAddresses(site),
  ...serverAddresses(site),
  ...filerAddresses(site),
  ...site.extension.clusters.flatMap((cluster) =>
    cluster.vmkernelAdapters.flatMap((adapter) => adapterAddresses(site, cluster, adapter)),
  ),
];

/** The addresses of a group if its first member were host `firstHost`. */
export function memberAddresses(
  { site, network, members, firstHost: stated }: MachineGroup,
  firstHost = stated,
): OwnedAddress[] {
  const cidr = site.networks[network]?.cidr;
  return members.flatMap(({ id }): OwnedAddress[] => {
    const index = hostIndex(firstHost, id);
    return cidr?.hasHostNumber(index) ? [[cidr.host(index), id]] : [];
  });
}

/** The service address of a tier at one site. */
export interface ServiceAddress {
  readonly siteName: SiteName;
  readonly cidr: Cidr;
  readonly name: string;
  readonly host: number;
  /** The path of the service. */
  readonly path: ModelPath;
  /** Empty if the network has no such host. */
  readonly claim: OwnedAddress[];
}

export function serviceAddresses({ sites, massar }: Draft<Model>): ServiceAddress[] {
  return SITE_NAMES.flatMap((siteName) =>
    massar.tiers.flatMap(({ network, service }, tier): ServiceAddress[] => {
      const cidr = sites[siteName].networks[network]?.cidr;
      if (service === undefined || cidr === undefined) return [];
      const { name, host } = service;
      const claim: OwnedAddress[] = cidr.hasHostNumber(host) ? [[cidr.host(host), name]] : [];
      return [{ siteName, cidr, name, host, path: ["massar", "tiers", tier, "service"], claim }];
    }),
  );
}
