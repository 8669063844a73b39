import { DistributedPortGroup } from "@cdktf/provider-vsphere/lib/distributed-port-group";
import { Construct } from "constructs";
import type { Bandwidth } from "../../model/units/bandwidth";
import type { VlanId } from "../../model/units/vlan-id";
import { checkProps } from "../check-props";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { IDistributedSwitch } from "./distributed-switch";
import type { INetwork } from "./network";
import { REFUSED_BY_PORTS, refusedByPorts } from "./refused-by-ports";

export interface PortGroupProps {
  readonly distributedSwitch: IDistributedSwitch;
  readonly name: string;
  /** The VLAN. Required, so that a port group without VLAN is explicit. */
  readonly vlan: VlanId | "untagged";
  /** Traffic shaping rate for traffic into the switch, of each port: the VMs of a port group do not share it. @default - no shaping */
  readonly limit?: Bandwidth | undefined;
}

/** A port group of a distributed switch, for VMs and VMkernel adapters. */
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
      ...REFUSED_BY_PORTS,
      // VMs move to the new network before Terraform destroys the old one
      lifecycle: {
        createBeforeDestroy: true,
        ignoreChanges: [...LABELS_OF_OTHERS],
        postcondition: [refusedByPorts(`Port group ${name}`)],
      },
      ...shaping(limit),
    }).id;
  }
}

/** Shapes the traffic that VMs send. Rates are in bit/s, the burst size (one second of the rate) in bytes. */
function shaping(limit: Bandwidth | undefined) {
  if (limit === undefined) return {};
  return {
    ingressShapingEnabled: true,
    ingressShapingAverageBandwidth: limit.bitsPerSecond,
    ingressShapingPeakBandwidth: limit.bitsPerSecond,
    ingressShapingBurstSize: limit.bitsPerSecond / 8,
  };
}
