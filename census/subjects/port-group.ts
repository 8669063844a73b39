import { portGroupName } from "../../model/names";
import type { Kind } from "../subject";

type PortGroupFacts = {
  readonly switch: string;
  readonly VLAN: string;
  readonly promiscuous: boolean;
  readonly "MAC changes": boolean;
  readonly "forged transmits": boolean;
};

export const portGroup: Kind<PortGroupFacts> = {
  name: "port group",
  telling: ["VLAN", "switch"],
  expected: ({ site: { baseline, extension, networks } }) => {
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
            promiscuous: false,
            "MAC changes": false,
            "forged transmits": false,
          },
        })),
      ),
    ];
  },
  observed: ({ portGroups }) =>
    portGroups
      .filter(({ uplink }) => !uplink)
      .map(({ name, switch: onSwitch, vlan, security }) => ({
        name,
        facts: {
          switch: onSwitch,
          VLAN: vlan.kind === "access" ? String(vlan.id) : vlan.kind,
          promiscuous: security.promiscuous,
          "MAC changes": security.macChanges,
          "forged transmits": security.forgedTransmits,
        },
      })),
};
