import type { ResourceTable } from "../row";

/** A rule that keeps VMs on different datastores. */
export const datastoreVmAntiAffinityRule: ResourceTable = {
  type: "vsphere_datastore_cluster_vm_anti_affinity_rule",
  rows: [
    {
      id: "datastore-anti-affinity-rule/settings",
      attributes: ["name", "enabled", "mandatory", "virtual_machine_ids"],
      effect: "reconfiguredLive",
      note: "Storage DRS may migrate disks to comply with the rule",
      evidence: "read",
      source: "resource_vsphere_datastore_cluster_vm_anti_affinity_rule.go",
    },
    {
      id: "datastore-anti-affinity-rule/datastore-cluster",
      attributes: ["datastore_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_datastore_cluster_vm_anti_affinity_rule.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
