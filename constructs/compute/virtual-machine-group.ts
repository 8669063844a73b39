import { ComputeClusterVmGroup } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-group";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";

export interface VirtualMachineGroupProps {
  readonly datacenter: Datacenter;
  readonly clusterId: string;
  readonly name: string;
  readonly virtualMachineIds: string[];
}

/** A DRS group of like VMs, for the rules that name it. */
export class VirtualMachineGroup extends Construct {
  /** The group's name, as a reference: what uses it waits for the group. */
  readonly groupName: string;

  constructor(scope: Construct, id: string, props: VirtualMachineGroupProps) {
    super(scope, id);
    this.groupName = new ComputeClusterVmGroup(this, "group", {
      provider: props.datacenter.provider,
      computeClusterId: props.clusterId,
      name: props.name,
      virtualMachineIds: props.virtualMachineIds,
    }).name;
  }
}
