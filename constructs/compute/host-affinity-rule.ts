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
  /** `true` leaves the VMs off where none of the hosts is there. @default - they run on other hosts then */
  readonly mandatory?: boolean;
}

/** A DRS rule by which VMs run on the hosts of one group, such as a rack. */
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
