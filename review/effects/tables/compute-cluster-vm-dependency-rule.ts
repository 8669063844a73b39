import type { ResourceTable } from "../row";

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
    {
      id: "restart-order/cluster",
      attributes: ["compute_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_dependency_rule.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
