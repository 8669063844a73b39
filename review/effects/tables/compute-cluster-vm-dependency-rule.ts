import type { ResourceTable } from "../row";
import { ruleOff } from "./less-protected";

const RESOURCE = "resource_vsphere_compute_cluster_vm_dependency_rule.go";

/** The order in which HA restarts VMs. */
export const vmDependencyRule: ResourceTable = {
  type: "vsphere_compute_cluster_vm_dependency_rule",
  rows: [
    {
      id: "restart-order/settings",
      attributes: ["name", "enabled", "mandatory", "vm_group_name", "dependency_vm_group_name"],
      effect: "reconfiguredLive",
      note: "it applies at the next host failure",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_dependency_rule.go",
    },
    ruleOff("restart-order/off", {
      note: "after a host failure, HA no longer waits for the VMs that others depend on",
      source: RESOURCE,
    }),
    {
      id: "restart-order/cluster",
      attributes: ["compute_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_dependency_rule.go",
    },
  ],
  whenDestroyed: [
    {
      id: "restart-order/destroyed",
      effect: "lessProtected",
      note: "after a host failure, HA no longer waits for the VMs that others depend on",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
