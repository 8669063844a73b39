import { portGroupName } from "../../model/names";
import type { Census } from "../census";
import { rate } from "../quantity";
import type { Kind } from "../subject";
import { REFUSED, type SecurityFacts, securityFacts } from "./security";
import { type TeamingFacts, teaming, teamingFacts } from "./teaming";

type PortGroupFacts = {
  readonly switch: string;
  readonly VLAN: string;
  /** Traffic that VMs send. */
  readonly "shaped in": string;
  /** Traffic that VMs receive. */
  readonly "shaped out": string;
} & SecurityFacts &
  TeamingFacts;

export const portGroup: Kind<PortGroupFacts> = {
  name: "port group",
  shown: ["VLAN", "shaped in"],
  expected: ({ site: { baseline, extension, networks }, limits }) => {
    const vlanOf = (network: string) => ({ VLAN: String(networks[network]?.vlan) });
    return [
      ...baseline.switches.flatMap(({ name, portGroups }) =>
        portGroups.map((group) => ({
          name: group.name,
          origin: "baseline" as const,
          facts: { switch: name, ...vlanOf(group.network) },
        })),
      ),
      ...extension.switches.flatMap((spec) =>
        spec.networks.map((network) => ({
          name: portGroupName(spec.cluster, network),
          origin: "project" as const,
          facts: {
            switch: spec.name,
            ...vlanOf(network),
            ...REFUSED,
            "shaped in": steady(limits.get(network)?.bitsPerSecond),
            "shaped out": unshaped,
            ...teaming(Object.keys(spec.uplinks)),
          },
        })),
      ),
    ];
  },
  observed: ({ portGroups }) =>
    portGroups
      .filter(({ uplink }) => !uplink)
      .map(({ name, switch: onSwitch, vlan, security, shapingIn, shapingOut, ...group }) => ({
        name,
        facts: {
          switch: onSwitch,
          VLAN: vlan.kind === "access" ? String(vlan.id) : vlan.kind,
          ...securityFacts(security),
          "shaped in": shaped(shapingIn),
          "shaped out": shaped(shapingOut),
          ...teamingFacts(group.teaming),
        },
      })),
};

const unshaped = "";

/** Traffic shaping to a constant rate, with one second of it as burst size. */
const steady = (bitPerSecond: number | undefined) =>
  bitPerSecond === undefined
    ? unshaped
    : shaped({
        enabled: true,
        averageBitPerSecond: bitPerSecond,
        peakBitPerSecond: bitPerSecond,
        burstBytes: bitPerSecond / 8,
      });

function shaped({
  enabled,
  averageBitPerSecond,
  peakBitPerSecond,
  burstBytes,
}: Census["portGroups"][number]["shapingIn"]): string {
  if (!enabled) return unshaped;
  return `${rate(averageBitPerSecond)}, peak ${rate(peakBitPerSecond)}, burst ${burstBytes / 1e6} MB`;
}
