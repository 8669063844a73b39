import { DataVsphereDistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/data-vsphere-distributed-virtual-switch";
import { DistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/distributed-virtual-switch";
import { Construct } from "constructs";
import { checkProps, isWhole } from "../check-props";
import type { IHost } from "../compute/host";
import type { Shares } from "../compute/resource-pool";
import type { Entity } from "../organisation/permissions";
import type { Datacenter, NamedProps } from "../provider/datacenter";

/** A distributed switch, made here or found by name. */
export interface IDistributedSwitch {
  readonly datacenter: Datacenter;
  readonly switchId: string;
  /** @default - not known: the switch is found by name */
  readonly mtu?: number;
}

export interface FoundSwitchProps extends NamedProps {
  /** The names that its uplinks must have: a plan fails where it has others. @default - not checked */
  readonly uplinks?: readonly string[];
  /** What to do when the check fails, as a sentence. @default - "Correct the code or the switch." */
  readonly remedy?: string;
}

export interface DistributedSwitchProps extends NamedProps {
  readonly hosts: readonly IHost[];
  /** Uplink name → physical NIC, the same on each host. */
  readonly uplinks: Readonly<Record<string, string>>;
  /** @default - 1500 bytes, what every physical switch carries */
  readonly mtu?: number;
  /** How uplinks share the traffic. @default - by load, without link aggregation that both ends would have to agree on */
  readonly teaming?: "loadbalance_loadbased" | "loadbalance_srcid" | "loadbalance_ip" | "failover_explicit";
  /** How much of a full uplink each kind of traffic gets. @default - as vCenter sets them: VMs high, all else normal */
  readonly shares?: Readonly<Partial<Record<"management" | "vmotion" | "virtualMachine" | "nfs", Shares>>>;
}

/** A distributed switch on some hosts. Port groups join it by naming it. */
export class DistributedSwitch extends Construct implements IDistributedSwitch {
  readonly datacenter: Datacenter;
  readonly name: string;
  readonly switchId: string;
  readonly mtu: number;

  /** A switch that is only read. A plan fails where there is none of that name. */
  static fromName(scope: Construct, id: string, props: FoundSwitchProps): IDistributedSwitch {
    const { datacenter, name, uplinks, remedy = "Correct the code or the switch." } = props;
    const found = new DataVsphereDistributedVirtualSwitch(scope, id, { ...datacenter.location, name });
    if (uplinks !== undefined) {
      const condition = `\${toset(self.uplinks) == toset(${JSON.stringify(uplinks)})}`;
      const errorMessage = `Switch ${name} has other uplinks than ${uplinks.join(", ")}. ${remedy}`;
      found.lifecycle = { postcondition: [{ condition, errorMessage }] };
    }
    return { datacenter, switchId: found.id };
  }

  constructor(scope: Construct, id: string, props: DistributedSwitchProps) {
    super(scope, id);
    const { datacenter, name, hosts, mtu = 1500, teaming = "loadbalance_loadbased", shares = {} } = props;
    const uplinks = Object.keys(props.uplinks);
    checkProps(this, {
      "uplinks must name one uplink at least": uplinks.length > 0,
      "mtu must be a whole number from 1280 to 9000": isWhole(mtu, 1280, 9000),
    });
    this.datacenter = datacenter;
    this.name = name;
    this.mtu = mtu;
    this.switchId = new DistributedVirtualSwitch(this, "switch", {
      ...datacenter.location,
      name,
      maxMtu: mtu,
      uplinks,
      activeUplinks: uplinks,
      teamingPolicy: teaming,
      networkResourceControlEnabled: true,
      ...(shares.management && { managementShareLevel: shares.management }),
      ...(shares.vmotion && { vmotionShareLevel: shares.vmotion }),
      ...(shares.virtualMachine && { virtualmachineShareLevel: shares.virtualMachine }),
      ...(shares.nfs && { nfsShareLevel: shares.nfs }),
      // sorted: the provider compares the blocks as they stand (provider issue 1693)
      host: [...hosts]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ hostId }) => ({ hostSystemId: hostId, devices: Object.values(props.uplinks) })),
    }).id;
  }

  get entity(): Entity {
    return { name: this.name, entityId: this.switchId, entityType: "VmwareDistributedVirtualSwitch" };
  }
}
