import { Vnic } from "@cdktf/provider-vsphere/lib/vnic";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Cidr } from "../../model/units/cidr";
import type { PortGroup } from "../network/port-group";
import type { VsphereReleaseFacts } from "../provider/vsphere-release";
import type { IHost } from "./host";

export interface VmkernelAdapterProps {
  readonly host: IHost;
  readonly portGroup: PortGroup;
  /** The network of its address. */
  readonly subnet: Cidr;
  /** The host number of its address within the network, from 1. */
  readonly hostNumber: number;
  /** Whether it carries vMotion. @default false */
  readonly vmotion?: boolean;
  /** In bytes. @default - the MTU of the port group's switch */
  readonly mtu?: number;
}

/** A VMkernel adapter of a host, for vMotion or for storage. */
export class VmkernelAdapter extends Construct {
  /** For resources that depend on the adapter without a reference. */
  readonly dependable: ITerraformDependable;

  constructor(scope: Construct, id: string, props: VmkernelAdapterProps) {
    super(scope, id);
    const { host, portGroup, subnet, hostNumber, vmotion = false } = props;
    const { distributedSwitch, networkId } = portGroup;
    const mtu = props.mtu ?? distributedSwitch.mtu;
    this.dependable = new Vnic(this, "vnic", {
      provider: distributedSwitch.datacenter.provider,
      host: host.hostId,
      distributedSwitchPort: distributedSwitch.switchId,
      distributedPortGroup: networkId,
      ...stackOf(vmotion, distributedSwitch.datacenter.release),
      ...(mtu !== undefined && { mtu }),
      ipv4: { ip: subnet.host(hostNumber), netmask: subnet.netmask },
    });
  }
}

const DEFAULT_STACK = "defaultTcpipStack";

/** The TCP/IP stack `vmotion` enables vMotion by itself. On the default stack it is a service, which must be stated. */
function stackOf(vmotion: boolean, { adapterServices }: VsphereReleaseFacts) {
  if (!vmotion) return { netstack: DEFAULT_STACK };
  return adapterServices ? { netstack: DEFAULT_STACK, services: ["vmotion"] } : { netstack: "vmotion" };
}
