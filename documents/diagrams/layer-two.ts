import type { Look } from "../../lib/drawing/palette";
import { nameRanges } from "../../model/display-names";
import type { Model } from "../../model/model";
import { hostNumber } from "../../model/names";
import { type PlacedMember, type Placement, placeGateways, placeTier } from "../../model/placement";
import { SITE_NAMES, type Site } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import type { Cidr } from "../../model/units/cidr";
import { inPosture } from "../../planning/capacity/machines";

export const LAYER_TWO_TITLE = "Layer 2: VLANs, hosts and VMs at both sites";
export const LAYER_TWO_DESCRIPTION =
  "Each VLAN is a horizontal line, each host a vertical one. Marrakech is shown as it runs after a recovery.";

/** A device that is connected to a VLAN: the VMs of one tier, or a filer. */
export interface Attachment {
  readonly title: string;
  readonly details: readonly string[];
  readonly look: Look;
}

/** One VLAN of a site. */
export interface Bus {
  readonly network: string;
  readonly vlan: number;
  readonly cidr: string;
  /** The last part of the gateway's address. */
  readonly gateway: string;
  readonly attachments: readonly Attachment[];
}

/** The hosts of a cluster on one distributed switch. All of them have the same VLANs. */
export interface Trunk {
  readonly cluster: string;
  readonly switch: string;
  readonly mtu: number;
  readonly look: Look;
  readonly networks: ReadonlySet<string>;
  readonly hosts: readonly TrunkHost[];
}

export interface TrunkHost {
  readonly name: string;
  /** Network → the last part of the address that a vmkernel adapter of the host has there. */
  readonly adapters: ReadonlyMap<string, string>;
}

/** The VLANs and hosts of one site. */
export interface LayerTwoSite {
  readonly site: Site;
  readonly buses: ReadonlyMap<string, Bus>;
  readonly trunks: readonly Trunk[];
}

/** Both sites, and the networks of either in the order of the model: one row each. */
export interface LayerTwo {
  readonly networks: readonly string[];
  readonly sites: readonly LayerTwoSite[];
  readonly link: Model["link"];
}

/** The devices on each VLAN at both sites. The backup site is shown in posture "recovered". */
export function layerTwo(model: Model): LayerTwo {
  const recovered = inPosture(model, "recovered");
  const sites = SITE_NAMES.map((name) => layerTwoSite(recovered, model.sites[name]));
  return {
    networks: [...new Set(sites.flatMap(({ site }) => Object.keys(site.networks)))],
    sites,
    link: model.link,
  };
}

function layerTwoSite(model: Model, site: Site): LayerTwoSite {
  const attachments = attachmentsByNetwork(model, site);
  const buses = Object.entries(site.networks).map(([network, { vlan, cidr, gateway }]): Bus => {
    return {
      network,
      vlan: vlan.number,
      cidr: cidr.toString(),
      gateway: lastPart(gateway),
      attachments: attachments.get(network) ?? [],
    };
  });
  return { site, buses: new Map(buses.map((bus) => [bus.network, bus])), trunks: trunksOf(site) };
}

function attachmentsByNetwork(model: Model, site: Site): ReadonlyMap<string, readonly Attachment[]> {
  const found = new Map<string, Attachment[]>();
  const attach = (network: string, attachment: Attachment) =>
    found.set(network, [...(found.get(network) ?? []), attachment]);

  const adopted = new Set<string>();
  for (const tier of model.massar.tiers) {
    const placement = placeTier(tier, model, site);
    if (placement !== undefined) attach(tier.network, placed(placement, serviceOf(tier, site)));
    else if (tier.rabat.source === "adopted") {
      const names = tier.rabat.members.map(({ virtualMachine }) => virtualMachine);
      for (const name of names) adopted.add(name);
      attach(tier.network, {
        title: tier.name,
        details: [nameRanges(names).join(", "), "existing VMs"],
        look: "existing",
      });
    }
  }
  const gateways = placeGateways(model, site);
  attach(gateways.network, { ...placed(gateways, []), title: "gateways", look: "link" });

  const networkOf = new Map(
    site.baseline.switches.flatMap(({ portGroups }) => portGroups.map(({ name, network }) => [name, network] as const)),
  );
  for (const [network, names] of existingByNetwork(site, networkOf, adopted)) {
    attach(network, { title: "other VMs", details: inPairs(nameRanges(names)), look: "existing" });
  }
  for (const { name, server } of site.extension.nfsDatastores) {
    const [network] = Object.entries(site.networks).find(([, { cidr }]) => cidr.hasHost(server)) ?? [];
    if (network !== undefined) {
      attach(network, { title: "filer", details: [`${name} · ${lastPart(server)}`], look: "plain" });
    }
  }
  return found;
}

function existingByNetwork(
  site: Site,
  networkOf: ReadonlyMap<string, string>,
  adopted: ReadonlySet<string>,
): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, portGroup } of site.baseline.virtualMachines) {
    const network = networkOf.get(portGroup ?? "");
    if (network === undefined || adopted.has(name)) continue;
    found.set(network, [...(found.get(network) ?? []), name]);
  }
  return found;
}

function placed({ kind, standing, surge }: Placement, services: readonly string[]): Attachment {
  const members = [...standing, ...surge];
  return {
    title: kind,
    details: [
      nameRanges(members.map(({ name }) => name)).join(", "),
      [addressRuns(members), ...(surge.length > 0 && standing.length > 0 ? [`${standing.length} standby`] : [])].join(
        " · ",
      ),
      ...services,
    ],
    look: standing.length > 0 ? "managed" : "surge",
  };
}

/** The address of a tier's service name, which belongs to no single VM. */
const serviceOf = ({ service, network }: TierSpec, site: Site): string[] => {
  const cidr = site.networks[network]?.cidr;
  return service === undefined || cidr === undefined ? [] : [`service ${lastPart(cidr.host(service.host))}`];
};

const lastPart = (address: string): string => address.slice(address.lastIndexOf("."));

/** The last parts of consecutive addresses: `.11 – .13`. */
const addressRuns = (members: readonly PlacedMember[]): string =>
  nameRanges(members.map(({ address }) => lastPart(address.split("/", 1)[0] ?? address)))
    .join(", ")
    .replaceAll(" … ", " – ");

const inPairs = (names: readonly string[]): string[] =>
  names.flatMap((_, at) => (at % 2 === 0 ? [names.slice(at, at + 2).join(", ")] : []));

function trunksOf({ baseline, extension, networks }: Site): Trunk[] {
  const adapterPart = (cidr: Cidr | undefined, host: string): string[] =>
    cidr?.hasHostNumber(hostNumber(host)) ? [lastPart(cidr.host(hostNumber(host)))] : [];
  return [
    ...baseline.switches.flatMap(({ name, mtu, cluster, portGroups }): Trunk[] => {
      const hosts = baseline.clusters.find((each) => each.name === cluster)?.hosts ?? [];
      return [
        {
          cluster,
          switch: name,
          mtu,
          look: "existing",
          networks: new Set(portGroups.map(({ network }) => network)),
          hosts: hosts.map((host) => ({ name: host.name, adapters: new Map() })),
        },
      ];
    }),
    ...extension.switches.flatMap(({ name, mtu, cluster, networks: carried }): Trunk[] => {
      const found = extension.clusters.find((each) => each.name === cluster);
      const hosts = (found?.hosts ?? []).map((host) => ({
        name: host.name,
        adapters: new Map(
          (found?.vmkernelAdapters ?? [])
            .filter(({ network }) => carried.includes(network))
            .flatMap(({ network }) =>
              adapterPart(networks[network]?.cidr, host.name).map((part) => [network, part] as const),
            ),
        ),
      }));
      return [{ cluster, switch: name, mtu, look: "managed", networks: new Set(carried), hosts }];
    }),
  ];
}
