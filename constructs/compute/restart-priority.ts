import { HaVmOverride } from "@cdktf/provider-vsphere/lib/ha-vm-override";
import { Construct } from "constructs";
import type { VirtualMachineSet } from "../workload/virtual-machine-set";
import type { ICluster } from "./cluster";

export interface RestartPriorityProps {
  readonly cluster: ICluster;
  readonly virtualMachines: VirtualMachineSet;
  /** From 1 (highest, restarts first) to 5 (lowest). */
  readonly priority: number;
}

const LEVELS: readonly string[] = ["highest", "high", "medium", "low", "lowest"];

/** The HA restart priority of VMs. */
export class RestartPriority extends Construct {
  constructor(scope: Construct, id: string, { cluster, virtualMachines, priority }: RestartPriorityProps) {
    super(scope, id);
    const level = LEVELS[priority - 1];
    if (level === undefined)
      throw new Error(`${this.node.path}: priority must be a whole number from 1 to 5, but is ${priority}.`);
    new HaVmOverride(this, "override", {
      provider: cluster.datacenter.provider,
      forEach: virtualMachines.each,
      computeClusterId: cluster.clusterId,
      virtualMachineId: virtualMachines.attribute("id"),
      haVmRestartPriority: level,
    });
  }
}
