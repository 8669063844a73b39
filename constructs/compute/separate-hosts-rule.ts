import { ComputeClusterVmAntiAffinityRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-anti-affinity-rule";
import { Construct } from "constructs";
import { idsOf, type VirtualMachineSet } from "../workload/virtual-machine-set";
import type { ICluster } from "./cluster";

export interface SeparateHostsRuleProps {
  readonly cluster: ICluster;
  readonly name: string;
  readonly virtualMachines: readonly VirtualMachineSet[];
  /** `false` lets VMs share a host where there are too few. @default - a VM stays off rather than share a host */
  readonly mandatory?: boolean;
}

/** A DRS rule that keeps VMs on different hosts, so that one host's loss takes one of them. */
export class SeparateHostsRule extends Construct {
  constructor(scope: Construct, id: string, props: SeparateHostsRuleProps) {
    super(scope, id);
    const { cluster, name, virtualMachines, mandatory = true } = props;
    new ComputeClusterVmAntiAffinityRule(this, "rule", {
      provider: cluster.datacenter.provider,
      computeClusterId: cluster.clusterId,
      name,
      virtualMachineIds: idsOf(virtualMachines),
      mandatory,
    });
  }
}
