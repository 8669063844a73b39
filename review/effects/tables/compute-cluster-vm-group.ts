import { survivorRemoved } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected } from "./less-protected";

/** A DRS group of VMs. */
export const vmGroup: ResourceTable = {
  type: "vsphere_compute_cluster_vm_group",
  rows: [
    {
      id: "vm-group/settings",
      attributes: ["virtual_machine_ids"],
      effect: "reconfiguredLive",
      note: "DRS may migrate VMs, by the rules that use the group",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_group.go",
    },
    lessProtected("vm-group/member-removed", ["virtual_machine_ids"], survivorRemoved("VM"), {
      note: "the rules that use the group no longer cover the VM",
      source: "resource_vsphere_compute_cluster_vm_group.go",
    }),
    {
      id: "vm-group/cluster",
      attributes: ["name", "compute_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_vm_group.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
