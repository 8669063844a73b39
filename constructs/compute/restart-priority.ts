import { HaVmOverride } from "@cdktf/provider-vsphere/lib/ha-vm-override";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";
import type { MemberSet } from "../workload/member-set";

export interface RestartPriorityProps {
  readonly datacenter: Datacenter;
  readonly clusterId: string;
  /** 1 restarts first, 5 last. */
  readonly priority: number;
  readonly members: MemberSet;
}

const LEVELS = ["highest", "high", "medium", "low", "lowest"] as const;

/** The order in which HA restarts VMs after a host is lost. */
export class RestartPriority extends Construct {
  constructor(scope: Construct, id: string, { datacenter, clusterId, priority, members }: RestartPriorityProps) {
    super(scope, id);
    new HaVmOverride(this, "override", {
      provider: datacenter.provider,
      forEach: members.each,
      computeClusterId: clusterId,
      virtualMachineId: members.attribute("id"),
      haVmRestartPriority: LEVELS[priority - 1] ?? "medium",
    });
  }
}
