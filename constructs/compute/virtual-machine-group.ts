import { ComputeClusterVmGroup } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-group";
import { Construct } from "constructs";
import { idsOf, type VirtualMachineSet } from "../workload/virtual-machine-set";
import type { ICluster } from "./cluster";

export interface VirtualMachineGroupProps {
  readonly cluster: ICluster;
  readonly name: string;
  readonly virtualMachines: readonly VirtualMachineSet[];
}

/** A DRS group of VMs. DRS rules refer to it by name. */
export class VirtualMachineGroup extends Construct {
  /** A Terraform reference to the group's name, so that rules wait for the group. */
  readonly groupName: string;

  constructor(scope: Construct, id: string, { cluster, name, virtualMachines }: VirtualMachineGroupProps) {
    super(scope, id);
    this.groupName = new ComputeClusterVmGroup(this, "group", {
      provider: cluster.datacenter.provider,
      computeClusterId: cluster.clusterId,
      name,
      virtualMachineIds: idsOf(virtualMachines),
    }).name;
  }
}
