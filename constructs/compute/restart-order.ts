import { ComputeClusterVmDependencyRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-dependency-rule";
import { Construct } from "constructs";
import type { ICluster } from "./cluster";
import type { VirtualMachineGroup } from "./virtual-machine-group";

export interface RestartOrderProps {
  readonly cluster: ICluster;
  readonly name: string;
  readonly first: VirtualMachineGroup;
  readonly second: VirtualMachineGroup;
  /** `true` keeps `second` down where `first` can't start. @default - it is started all the same */
  readonly mandatory?: boolean;
}

/** A rule by which HA restarts one kind of VM only after another. */
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
