import { ComputeClusterVmAntiAffinityRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-anti-affinity-rule";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";

export interface SeparateHostsRuleProps {
  readonly datacenter: Datacenter;
  readonly clusterId: string;
  readonly name: string;
  readonly virtualMachineIds: string[];
}

/** A DRS rule that keeps VMs on different hosts, so that one host's loss takes one of them. */
export class SeparateHostsRule extends Construct {
  constructor(scope: Construct, id: string, props: SeparateHostsRuleProps) {
    super(scope, id);
    new ComputeClusterVmAntiAffinityRule(this, "rule", {
      provider: props.datacenter.provider,
      computeClusterId: props.clusterId,
      name: props.name,
      virtualMachineIds: props.virtualMachineIds,
      mandatory: true,
    });
  }
}
