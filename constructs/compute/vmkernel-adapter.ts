import { Vnic } from "@cdktf/provider-vsphere/lib/vnic";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Cidr } from "../../model/units/cidr";
import type { PortGroup } from "../network/port-group";
import type { IHost } from "./host";

export interface VmkernelAdapterProps {
  readonly host: IHost;
  readonly portGroup: PortGroup;
  /** The network of its address. */
  readonly subnet: Cidr;
  /** The host number of its address within the network, from 1. */
  readonly hostNumber: number;
  /** The TCP/IP stack. `vmotion` carries only vMotion. @default "defaultTcpipStack" */
  readonly stack?: "vmotion" | "defaultTcpipStack";
  /** In bytes. @default - the MTU of the port group's switch */
  readonly mtu?: number;
}

/** A VMkernel adapter of a host, for vMotion or for storage. */
export class VmkernelAdapter extends Construct {
  /** For resources that depend on the adapter without a reference. */
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
