import { ComputeClusterVmHostRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-host-rule";
import { Construct } from "constructs";
import type { ICluster } from "./cluster";
import type { IHostGroup } from "./host-group";
import type { VirtualMachineGroup } from "./virtual-machine-group";

export interface HostAffinityRuleProps {
  readonly cluster: ICluster;
  readonly name: string;
  readonly virtualMachines: VirtualMachineGroup;
  readonly hosts: IHostGroup;
  /** If true, the VMs stay powered off if none of the hosts is available. @default false */
  readonly mandatory?: boolean;
}

/** A DRS rule that runs VMs on the hosts of one group, for example of one rack. */
export class HostAffinityRule extends Construct {
  constructor(scope: Construct, id: string, props: HostAffinityRuleProps) {
    super(scope, id);
    const { cluster, name, virtualMachines, hosts, mandatory = false } = props;
    new ComputeClusterVmHostRule(this, "rule", {
      provider: cluster.datacenter.provider,
      computeClusterId: cluster.clusterId,
      name,
      vmGroupName: virtualMachines.groupName,
      affinityHostGroupName: hosts.hostGroupName,
      mandatory,
    });
  }
}
