import { Vnic } from "@cdktf/provider-vsphere/lib/vnic";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Cidr } from "../../model/units/cidr";
import type { PortGroup } from "../network/port-group";
import type { IHost } from "./host";

export interface VmkernelAdapterProps {
  readonly host: IHost;
  readonly portGroup: PortGroup;
  /** The network that its address is of. */
  readonly subnet: Cidr;
  /** Which host of the network it is, counted from 1. */
  readonly hostNumber: number;
  /** The TCP/IP stack. `vmotion` carries vMotion alone. @default - the host's own */
  readonly stack?: "vmotion" | "defaultTcpipStack";
  /** @default - that of the port group's switch */
  readonly mtu?: number;
}

/** The address with which a host itself speaks on a network: for vMotion through a TCP/IP stack of its own, or for storage. */
export class VmkernelAdapter extends Construct {
  /** For what needs the adapter without referring to it. */
  readonly dependable: ITerraformDependable;

  constructor(scope: Construct, id: string, props: VmkernelAdapterProps) {
    super(scope, id);
    const { host, portGroup, subnet, hostNumber, stack = "defaultTcpipStack" } = props;
    const { distributedSwitch, networkId } = portGroup;
    const mtu = props.mtu ?? distributedSwitch.mtu;
    this.dependable = new Vnic(this, "vnic", {
      provider: distributedSwitch.datacenter.provider,
      host: host.hostId,
      distributedSwitchPort: distributedSwitch.switchId,
      distributedPortGroup: networkId,
      netstack: stack,
      ...(mtu !== undefined && { mtu }),
      ipv4: { ip: subnet.host(hostNumber), netmask: subnet.netmask },
    });
  }
}
