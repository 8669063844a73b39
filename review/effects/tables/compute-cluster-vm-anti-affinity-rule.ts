import type { ResourceTable } from "../row";

/** A rule that keeps VMs on different hosts. */
export const vmAntiAffinityRule: ResourceTable = {
  type: "vsphere_compute_cluster_vm_anti_affinity_rule",
  rows: [
    {
      id: "anti-affinity-rule/settings",
      attributes: ["name", "enabled", "mandatory", "virtual_machine_ids"],
      effect: "reconfiguredLive",
      note: "DRS may migrate VMs to comply with the rule",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_anti_affinity_rule.go",
    },
    {
      id: "anti-affinity-rule/cluster",
      attributes: ["compute_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_anti_affinity_rule.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
