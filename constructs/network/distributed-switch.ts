import { DistributedPortGroup } from "@cdktf/provider-vsphere/lib/distributed-port-group";
import { DistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/distributed-virtual-switch";
import { Construct } from "constructs";
import { portGroupName } from "../../model/names";
import type { SwitchSpec } from "../../sites/schema";
import type { Host } from "../compute/host";
import type { Datacenter } from "../provider/datacenter";

export interface DistributedSwitchProps {
  readonly datacenter: Datacenter;
  readonly spec: SwitchSpec;
  readonly hosts: readonly Host[];
}

/** A distributed switch on the hosts of a cluster, with a port group for each network that it carries. */
export class DistributedSwitch extends Construct {
  private readonly portGroups: ReadonlyMap<string, DistributedPortGroup>;

  constructor(scope: Construct, id: string, { datacenter, spec, hosts }: DistributedSwitchProps) {
    super(scope, id);
    const { provider, site } = datacenter;
    const uplinks = Object.keys(spec.uplinks);
    const vds = new DistributedVirtualSwitch(this, "switch", {
      provider,
      datacenterId: datacenter.id,
      name: spec.name,
      maxMtu: spec.mtu,
      uplinks,
      activeUplinks: uplinks,
      // sorted: the provider compares the blocks as they stand (provider issue 1693)
      host: [...hosts]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((host) => ({ hostSystemId: host.id, devices: Object.values(spec.uplinks) })),
    });
    this.portGroups = new Map(
      spec.networks.map((network) => {
        const portGroup = new DistributedPortGroup(this, network, {
          provider,
          distributedVirtualSwitchUuid: vds.id,
          name: portGroupName(spec.cluster, network),
          ...(site.networks[network] && { vlanId: site.networks[network].vlan.number }),
          allowPromiscuous: false,
          allowForgedTransmits: false,
          allowMacChanges: false,
        });
        return [network, portGroup] as const;
      }),
    );
  }

  /** The port group that realises a network here. */
  portGroupId(network: string): string {
    const portGroup = this.portGroups.get(network);
    if (portGroup === undefined) throw new Error(`${this.node.path} does not carry network ${network}`);
    return portGroup.id;
  }
}
