import { DistributedPortGroup } from "@cdktf/provider-vsphere/lib/distributed-port-group";
import { DistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/distributed-virtual-switch";
import { Construct } from "constructs";
import { portGroupName } from "../../model/names";
import type { SwitchSpec } from "../../model/schema/site";
import type { Bandwidth } from "../../model/units/bandwidth";
import type { Host } from "../compute/host";
import type { Datacenter } from "../provider/datacenter";
import { PORT_GROUP_SECURITY } from "./port-group-security";

export interface DistributedSwitchProps {
  readonly datacenter: Datacenter;
  readonly spec: SwitchSpec;
  readonly hosts: readonly Host[];
  /** The rate to which a network's traffic into the switch is shaped. @default - not shaped */
  readonly limits?: Readonly<Record<string, Bandwidth>>;
}

/** A distributed switch on the hosts of a cluster, with a port group for each network that it carries. */
export class DistributedSwitch extends Construct {
  readonly mtu: number;
  private readonly vds: DistributedVirtualSwitch;
  private readonly portGroups: ReadonlyMap<string, DistributedPortGroup>;

  constructor(scope: Construct, id: string, { datacenter, spec, hosts, limits = {} }: DistributedSwitchProps) {
    super(scope, id);
    const { provider, site } = datacenter;
    const uplinks = Object.keys(spec.uplinks);
    this.mtu = spec.mtu;
    this.vds = new DistributedVirtualSwitch(this, "switch", {
      provider,
      datacenterId: datacenter.id,
      name: spec.name,
      maxMtu: spec.mtu,
      uplinks,
      activeUplinks: uplinks,
      // every uplink carries what it can: no link aggregation that both ends would have to agree on
      teamingPolicy: "loadbalance_loadbased",
      networkResourceControlEnabled: true,
      managementShareLevel: spec.shares.management,
      vmotionShareLevel: spec.shares.vmotion,
      virtualmachineShareLevel: spec.shares.virtualMachine,
      nfsShareLevel: spec.shares.nfs,
      // sorted: the provider compares the blocks as they stand (provider issue 1693)
      host: [...hosts]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((host) => ({ hostSystemId: host.id, devices: Object.values(spec.uplinks) })),
    });
    this.portGroups = new Map(
      spec.networks.map((network) => {
        const portGroup = new DistributedPortGroup(this, network, {
          provider,
          distributedVirtualSwitchUuid: this.vds.id,
          name: portGroupName(spec.cluster, network),
          ...(site.networks[network] && { vlanId: site.networks[network].vlan.number }),
          ...PORT_GROUP_SECURITY,
          // VMs go over to another network before the one that they leave is destroyed
          lifecycle: { createBeforeDestroy: true },
          ...shaping(limits[network]),
        });
        return [network, portGroup] as const;
      }),
    );
  }

  get uuid(): string {
    return this.vds.id;
  }

  /** The port group that realises a network here. */
  portGroupId(network: string): string {
    const portGroup = this.portGroups.get(network);
    if (portGroup === undefined) throw new Error(`${this.node.path} does not carry network ${network}`);
    return portGroup.id;
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
