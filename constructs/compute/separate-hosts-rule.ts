import { ComputeClusterVmAntiAffinityRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-anti-affinity-rule";
import { Construct } from "constructs";
import { idsOf, type VirtualMachineSet } from "../workload/virtual-machine-set";
import type { ICluster } from "./cluster";

export interface SeparateHostsRuleProps {
  readonly cluster: ICluster;
  readonly name: string;
  readonly virtualMachines: readonly VirtualMachineSet[];
  /** If true, a VM stays powered off if it would have to share a host. If false, VMs share hosts if there are too few. @default true */
  readonly mandatory?: boolean;
}

/** A DRS anti-affinity rule: the VMs run on different hosts, so the loss of a host stops at most one of them. */
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
