import { code, paragraphs, table } from "../../lib/markdown";
import type { Model } from "../../model/model";
import { portGroupName } from "../../model/names";
import { streamBandwidth } from "../../model/placement";
import type { RehearsalSpec, Site } from "../../model/schema/site";

/** A site's VLANs with the port groups that realise them, its switches, and what each host has an address for. */
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
      `What VMs send on ${code(portGroupName(gateways.cluster, gateways.network))} is shaped to`,
      `${streamBandwidth(link)}: the sum of the link's streams.`,
    ].join(" "),
    "### Switches",
    table(
      ["switch", "", "cluster", "MTU", "uplinks", "shares: management, vMotion, VMs, NFS"],
      [
        ...site.baseline.switches.map(({ name, cluster, mtu, uplinks }) => [
          ...[code(name), "existing", code(cluster), String(mtu), uplinksText(uplinks), ""],
        ]),
        ...site.extension.switches.map(({ name, cluster, mtu, uplinks, shares }) => [
          ...[code(name), "made", code(cluster), String(mtu), uplinksText(uplinks)],
          [shares.management, shares.vmotion, shares.virtualMachine, shares.nfs].join(", "),
        ]),
      ],
    ),
    "Port groups that are made here refuse promiscuous mode, forged transmits and changed MAC addresses.",
    ...(site.rehearsal === undefined ? [] : rehearsalSection(site.rehearsal)),
  );
}

/** What is kept for rehearsals: VLANs that a network engineer has to provide, and what a rehearsal may take. */
const rehearsalSection = ({ vlans, limits }: RehearsalSpec): string[] => [
  "### Rehearsals",
  [
    "Reserved for the bubble of a rehearsal: on the physical switches between the hosts, in a VRF of their own that has the same",
    "gateway addresses and no way out. The same addresses exist in them as in the networks that they stand for.",
  ].join(" "),
  table(
    ["VLAN", "stands for"],
    Object.entries(vlans).map(([network, vlan]) => [`${vlan}`, code(network)]),
  ),
  ...Object.entries(limits).map(
    ([cluster, { cpu, memory }]) =>
      `All VMs of a rehearsal together take at most ${cpu} and ${memory} of ${code(cluster)}.`,
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
