import { ComputeClusterVmDependencyRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-dependency-rule";
import { Construct } from "constructs";
import type { ICluster } from "./cluster";
import type { VirtualMachineGroup } from "./virtual-machine-group";

export interface RestartOrderProps {
  readonly cluster: ICluster;
  readonly name: string;
  readonly first: VirtualMachineGroup;
  readonly second: VirtualMachineGroup;
  /** If true, `second` stays powered off if `first` can't start. @default false */
  readonly mandatory?: boolean;
}

/** A dependency rule: HA restarts `first` before `second`. */
export class RestartOrder extends Construct {
  constructor(scope: Construct, id: string, props: RestartOrderProps) {
    super(scope, id);
    const { cluster, name, first, second, mandatory = false } = props;
    new ComputeClusterVmDependencyRule(this, "rule", {
      provider: cluster.datacenter.provider,
      computeClusterId: cluster.clusterId,
      name,
      dependencyVmGroupName: first.groupName,
      vmGroupName: second.groupName,
      mandatory,
    });
  }
}
