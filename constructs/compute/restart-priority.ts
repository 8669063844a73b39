import { HaVmOverride } from "@cdktf/provider-vsphere/lib/ha-vm-override";
import { Construct } from "constructs";
import type { VirtualMachineSet } from "../workload/virtual-machine-set";
import type { ICluster } from "./cluster";

export interface RestartPriorityProps {
  readonly cluster: ICluster;
  readonly virtualMachines: VirtualMachineSet;
  /** 1 (highest) restarts first, 5 (lowest) last. */
  readonly priority: number;
}

const LEVELS: readonly string[] = ["highest", "high", "medium", "low", "lowest"];

/** The order in which HA restarts VMs after a host is lost. */
export class RestartPriority extends Construct {
  constructor(scope: Construct, id: string, { cluster, virtualMachines, priority }: RestartPriorityProps) {
    super(scope, id);
    const level = LEVELS[priority - 1];
    if (level === undefined) throw new Error(`${this.node.path}: priority must be from 1 to 5, not ${priority}.`);
    new HaVmOverride(this, "override", {
      provider: cluster.datacenter.provider,
      forEach: virtualMachines.each,
      computeClusterId: cluster.clusterId,
      virtualMachineId: virtualMachines.attribute("id"),
      haVmRestartPriority: level,
    });
  }
}
