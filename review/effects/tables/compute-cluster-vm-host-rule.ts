import type { ResourceTable } from "../row";
import { ruleOff } from "./less-protected";

const RESOURCE = "resource_vsphere_compute_cluster_vm_host_rule.go";

/** A rule that keeps VMs on some hosts. */
export const vmHostRule: ResourceTable = {
  type: "vsphere_compute_cluster_vm_host_rule",
  rows: [
    {
      id: "vm-host-rule/settings",
      attributes: [
        "name",
        "enabled",
        "mandatory",
        "vm_group_name",
        "affinity_host_group_name",
        "anti_affinity_host_group_name",
      ],
      effect: "reconfiguredLive",
      note: "DRS may migrate VMs to comply with the rule",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_host_rule.go",
    },
    ruleOff("vm-host-rule/off", { note: "the VMs may run on hosts outside the rule", source: RESOURCE }),
    {
      id: "vm-host-rule/cluster",
      attributes: ["compute_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_host_rule.go",
    },
  ],
  whenDestroyed: [
    {
      id: "vm-host-rule/destroyed",
      effect: "lessProtected",
      note: "the VMs may run on hosts outside the rule",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
