import { code, paragraphs, table } from "../../lib/markdown";
import type { Model } from "../../model/model";
import { portGroupName } from "../../model/names";
import { gatewayLimit } from "../../model/placement";
import type { RehearsalSpec, Site } from "../../model/schema/site";

/** The VLANs of a site with their port groups, its switches, and its rehearsal networks. */
export function networksSection({ link }: Model, site: Site): string {
  const gateways = link.gateways[site.name];
  return paragraphs(
    "## Networks",
    table(
      ["VLAN", "network", "CIDR", "gateway", "purpose", "port groups"],
      Object.entries(site.networks).map(([name, { vlan, cidr, gateway, purpose }]) => [
        `${vlan}`,
        code(name),
        `${cidr}`,
        gateway,
        purpose,
        portGroupsOf(site, name).map(code).join(", "),
      ]),
    ),
    [
      `Traffic shaping limits the outgoing traffic of each gateway on ${code(portGroupName(gateways.cluster, gateways.network))} to`,
      `${gatewayLimit(link, site.name)}: vSphere shapes each port. The ${gateways.members.length} gateways share the streams, and each of them can`,
      `carry the largest. Together they send no more than the link's ${link.bandwidth}.`,
    ].join(" "),
    "### Switches",
    table(
      ["switch", "origin", "cluster", "MTU", "uplinks", "shares: management, vMotion, VMs, NFS"],
      [
        ...site.baseline.switches.map(({ name, cluster, mtu, uplinks }) => [
          ...[code(name), "existing", code(cluster), String(mtu), uplinksText(uplinks), ""],
        ]),
        ...site.extension.switches.map(({ name, cluster, mtu, uplinks, shares }) => [
          ...[code(name), "managed", code(cluster), String(mtu), uplinksText(uplinks)],
          [shares.management, shares.vmotion, shares.virtualMachine, shares.nfs].join(", "),
        ]),
      ],
    ),
    [
      "Switches and port groups of this project reject promiscuous mode, forged transmits and MAC address changes. The provider can",
      "switch these on, but from release 2.14.0 on not off: if the census shows a difference, correct it in vCenter.",
    ].join(" "),
    ...(site.rehearsal === undefined ? [] : rehearsalSection(site.rehearsal)),
  );
}

/** VLANs that a network engineer provides for rehearsals, and the capacity that a rehearsal may use. */
const rehearsalSection = ({ vlans, limits }: RehearsalSpec): string[] => [
  "### Rehearsals",
  [
    "These VLANs are reserved for the bubble network of a rehearsal. They must exist on the physical switches between the hosts, in a",
    "separate VRF with the same gateway addresses and no route out. They use the same addresses as the real networks.",
  ].join(" "),
  table(
    ["VLAN", "replaces"],
    Object.entries(vlans).map(([network, vlan]) => [`${vlan}`, code(network)]),
  ),
  ...Object.entries(limits).map(
    ([cluster, { cpu, memory }]) =>
      `All VMs of a rehearsal together use at most ${cpu} and ${memory} of ${code(cluster)}.`,
  ),
];

const uplinksText = (uplinks: Readonly<Record<string, string>>): string =>
  Object.entries(uplinks)
    .map(([uplink, device]) => `${uplink}: ${device}`)
    .join(", ");

const portGroupsOf = ({ baseline, extension }: Site, network: string): string[] => [
  ...baseline.switches.flatMap(({ portGroups }) =>
    portGroups.filter((each) => each.network === network).map(({ name }) => name),
  ),
  ...extension.switches
    .filter(({ networks }) => networks.includes(network))
    .map(({ cluster }) => portGroupName(cluster, network)),
];
