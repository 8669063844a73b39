import { DistributedPortGroup } from "@cdktf/provider-vsphere/lib/distributed-port-group";
import { Construct } from "constructs";
import type { Bandwidth } from "../../model/units/bandwidth";
import type { VlanId } from "../../model/units/vlan-id";
import { checkProps } from "../check-props";
import type { IDistributedSwitch } from "./distributed-switch";
import type { INetwork } from "./network";

export interface PortGroupProps {
  readonly distributedSwitch: IDistributedSwitch;
  readonly name: string;
  /** The VLAN that tags its traffic. Never left out by accident: a port group without tags says so. */
  readonly vlan: VlanId | "untagged";
  /** The rate to which traffic into the switch is shaped. @default - not shaped */
  readonly limit?: Bandwidth | undefined;
}

/** A port group of a distributed switch: one VLAN for VMs and for hosts' own adapters. */
export class PortGroup extends Construct implements INetwork {
  readonly distributedSwitch: IDistributedSwitch;
  readonly networkId: string;

  constructor(scope: Construct, id: string, { distributedSwitch, name, vlan, limit }: PortGroupProps) {
    super(scope, id);
    checkProps(this, { 'vlan must be a VLAN, or "untagged"': vlan !== undefined });
    this.distributedSwitch = distributedSwitch;
    this.networkId = new DistributedPortGroup(this, "Default", {
      provider: distributedSwitch.datacenter.provider,
      distributedVirtualSwitchUuid: distributedSwitch.switchId,
      name,
      vlanId: vlan === "untagged" ? 0 : vlan.number,
      // stated at each port group: what is left out, it takes from its switch
      allowPromiscuous: false,
      allowForgedTransmits: false,
      allowMacChanges: false,
      // VMs go over to another network before the one that they leave is destroyed
      lifecycle: { createBeforeDestroy: true },
      ...shaping(limit),
    }).id;
  }
}

/** Shapes what VMs send: the switch takes rates in bit/s, and one second of the rate as a burst, in bytes. */
function shaping(limit: Bandwidth | undefined) {
  if (limit === undefined) return {};
  return {
    ingressShapingEnabled: true,
    ingressShapingAverageBandwidth: limit.bitsPerSecond,
    ingressShapingPeakBandwidth: limit.bitsPerSecond,
    ingressShapingBurstSize: limit.bitsPerSecond / 8,
  };
}
