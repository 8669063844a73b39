import { survivorRemoved } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected, ruleOff } from "./less-protected";

const RESOURCE = "resource_vsphere_compute_cluster_vm_anti_affinity_rule.go";

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
    ruleOff("anti-affinity-rule/off", { note: "the VMs may run on one host, and fail with it", source: RESOURCE }),
    lessProtected("anti-affinity-rule/member-removed", ["virtual_machine_ids"], survivorRemoved("VM"), {
      note: "the VM may run on the host of another member",
      source: RESOURCE,
    }),
    {
      id: "anti-affinity-rule/cluster",
      attributes: ["compute_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_anti_affinity_rule.go",
    },
  ],
  whenDestroyed: [
    {
      id: "anti-affinity-rule/destroyed",
      effect: "lessProtected",
      note: "the VMs may run on one host, and fail with it",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
