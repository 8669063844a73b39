import { ComputeClusterVmDependencyRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-dependency-rule";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";
import type { VirtualMachineGroup } from "./virtual-machine-group";

export interface RestartOrderProps {
  readonly datacenter: Datacenter;
  readonly clusterId: string;
  readonly name: string;
  readonly first: VirtualMachineGroup;
  readonly then: VirtualMachineGroup;
}

/** A rule by which HA restarts one kind of VM only after another. Not mandatory: what can't start must not keep the rest down. */
export class RestartOrder extends Construct {
  constructor(scope: Construct, id: string, { datacenter, clusterId, name, first, then }: RestartOrderProps) {
    super(scope, id);
    new ComputeClusterVmDependencyRule(this, "rule", {
      provider: datacenter.provider,
      computeClusterId: clusterId,
      name,
      dependencyVmGroupName: first.groupName,
      vmGroupName: then.groupName,
      mandatory: false,
    });
  }
}
