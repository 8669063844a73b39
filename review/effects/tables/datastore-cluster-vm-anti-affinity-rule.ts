import { survivorRemoved } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected, ruleOff } from "./less-protected";

const RESOURCE = "resource_vsphere_datastore_cluster_vm_anti_affinity_rule.go";

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
    ruleOff("datastore-anti-affinity-rule/off", {
      note: "the disks may be on one datastore, and be lost with it",
      source: RESOURCE,
    }),
    lessProtected("datastore-anti-affinity-rule/member-removed", ["virtual_machine_ids"], survivorRemoved("VM"), {
      note: "the VM's disks may be on the datastore of another member",
      source: RESOURCE,
    }),
    {
      id: "datastore-anti-affinity-rule/datastore-cluster",
      attributes: ["datastore_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_datastore_cluster_vm_anti_affinity_rule.go",
    },
  ],
  whenDestroyed: [
    {
      id: "datastore-anti-affinity-rule/destroyed",
      effect: "lessProtected",
      note: "the disks may be on one datastore, and be lost with it",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
