import { DataVsphereDistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/data-vsphere-distributed-virtual-switch";
import { DistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/distributed-virtual-switch";
import { Construct } from "constructs";
import { checkProps, isWholeNumber } from "../check-props";
import type { IHost } from "../compute/host";
import type { Shares } from "../compute/resource-pool";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { Entity } from "../organisation/permissions";
import type { Datacenter, NamedProps } from "../provider/datacenter";
import { REFUSED_BY_PORTS, refusedByPorts } from "./refused-by-ports";

/** A distributed switch that this app creates, or an existing one. */
export interface IDistributedSwitch {
  readonly datacenter: Datacenter;
  readonly switchId: string;
  /** In bytes. @default - unknown, for an existing switch */
  readonly mtu?: number;
}

export interface FoundSwitchProps extends NamedProps {
  /** Expected uplink names. The plan fails if they differ. @default - not checked */
  readonly uplinks?: readonly string[];
  /** The remedy in the message of a failed check, as a sentence. @default - "Correct the code or the switch." */
  readonly remedy?: string;
}

export interface DistributedSwitchProps extends NamedProps {
  readonly hosts: readonly IHost[];
  /** Uplink name → physical NIC, the same on each host. */
  readonly uplinks: Readonly<Record<string, string>>;
  /** In bytes. @default 1500 */
  readonly mtu?: number;
  /** Teaming policy. @default "loadbalance_loadbased", which needs no link aggregation on the physical switch */
  readonly teaming?: "loadbalance_loadbased" | "loadbalance_srcid" | "loadbalance_ip" | "failover_explicit";
  /** Network I/O Control shares for each kind of traffic. @default - vCenter's: high for VMs, normal for the others */
  readonly shares?: Readonly<Partial<Record<"management" | "vmotion" | "virtualMachine" | "nfs", Shares>>>;
}

/** A distributed switch. A `PortGroup` joins the switch that its props name. */
export class DistributedSwitch extends Construct implements IDistributedSwitch {
  readonly datacenter: Datacenter;
  readonly name: string;
  readonly switchId: string;
  readonly mtu: number;

  /** Looks up an existing switch by name, without managing it. The plan fails if it does not exist. */
  static fromName(scope: Construct, id: string, props: FoundSwitchProps): IDistributedSwitch {
    const { datacenter, name, uplinks, remedy = "Correct the code or the switch." } = props;
    const found = new DataVsphereDistributedVirtualSwitch(scope, id, { ...datacenter.location, name });
    if (uplinks !== undefined) {
      const condition = `\${toset(self.uplinks) == toset(${JSON.stringify(uplinks)})}`;
      const errorMessage = `Switch ${name} does not have exactly the uplinks ${uplinks.join(", ")}. ${remedy}`;
      found.lifecycle = { postcondition: [{ condition, errorMessage }] };
    }
    return { datacenter, switchId: found.id };
  }

  constructor(scope: Construct, id: string, props: DistributedSwitchProps) {
    super(scope, id);
    const { datacenter, name, hosts, mtu = 1500, teaming = "loadbalance_loadbased", shares = {} } = props;
    const uplinks = Object.keys(props.uplinks);
    checkProps(this, {
      "uplinks must contain at least one uplink": uplinks.length > 0,
      "mtu must be a whole number from 1280 to 9000": isWholeNumber(mtu, 1280, 9000),
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
      ...REFUSED_BY_PORTS,
      ...(shares.management && { managementShareLevel: shares.management }),
      ...(shares.vmotion && { vmotionShareLevel: shares.vmotion }),
      ...(shares.virtualMachine && { virtualmachineShareLevel: shares.virtualMachine }),
      ...(shares.nfs && { nfsShareLevel: shares.nfs }),
      // sorted, because the provider compares the blocks in order (provider issue 1693)
      host: [...hosts]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ hostId }) => ({ hostSystemId: hostId, devices: Object.values(props.uplinks) })),
      lifecycle: { ignoreChanges: [...LABELS_OF_OTHERS], postcondition: [refusedByPorts(`Switch ${name}`)] },
    }).id;
  }

  get entity(): Entity {
    return { name: this.name, entityId: this.switchId, entityType: "VmwareDistributedVirtualSwitch" };
  }
}
