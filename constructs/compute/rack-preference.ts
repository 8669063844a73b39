import { ComputeClusterVmHostRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-host-rule";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";
import type { VirtualMachineGroup } from "./virtual-machine-group";

export interface RackPreferenceProps {
  readonly datacenter: Datacenter;
  readonly clusterId: string;
  readonly name: string;
  readonly virtualMachines: VirtualMachineGroup;
  /** Name of the rack's host group. */
  readonly hostGroup: string;
}

/** A DRS rule by which VMs should run on the hosts of one rack, and do run elsewhere when it is lost. */
export class RackPreference extends Construct {
  constructor(scope: Construct, id: string, props: RackPreferenceProps) {
    super(scope, id);
    new ComputeClusterVmHostRule(this, "rule", {
      provider: props.datacenter.provider,
      computeClusterId: props.clusterId,
      name: props.name,
      vmGroupName: props.virtualMachines.groupName,
      affinityHostGroupName: props.hostGroup,
      mandatory: false,
    });
  }
}
