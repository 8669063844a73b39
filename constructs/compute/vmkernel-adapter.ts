import { Vnic } from "@cdktf/provider-vsphere/lib/vnic";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { hostNumber } from "../../model/names";
import type { ClusterSpec } from "../../model/schema/site";
import type { DistributedSwitch } from "../network/distributed-switch";
import type { Datacenter } from "../provider/datacenter";
import type { Host } from "./host";

export interface VmkernelAdapterProps {
  readonly datacenter: Datacenter;
  readonly host: Host;
  readonly distributedSwitch: DistributedSwitch;
  readonly spec: ClusterSpec["vmkernelAdapters"][number];
}

/** The address with which a host itself speaks on a network: for vMotion through a TCP/IP stack of its own, or for storage. */
export class VmkernelAdapter extends Construct {
  readonly vnic: ITerraformDependable;

  constructor(scope: Construct, id: string, props: VmkernelAdapterProps) {
    super(scope, id);
    const { datacenter, host, distributedSwitch, spec } = props;
    const network = datacenter.site.networks[spec.network];
    if (network === undefined)
      throw new Error(`${this.node.path}: ${datacenter.site.name} has no network ${spec.network}`);
    this.vnic = new Vnic(this, "vnic", {
      provider: datacenter.provider,
      host: host.id,
      distributedSwitchPort: distributedSwitch.uuid,
      distributedPortGroup: distributedSwitch.portGroupId(spec.network),
      netstack: spec.purpose === "vmotion" ? "vmotion" : "defaultTcpipStack",
      mtu: distributedSwitch.mtu,
      ipv4: { ip: network.cidr.host(hostNumber(host.name)), netmask: network.cidr.netmask },
    });
  }
}
