import type { ResourceTable } from "../row";

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
