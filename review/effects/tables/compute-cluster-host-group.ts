import type { ResourceTable } from "../row";

/** A DRS group of hosts. */
export const hostGroup: ResourceTable = {
  type: "vsphere_compute_cluster_host_group",
  rows: [
    {
      id: "host-group/settings",
      attributes: ["host_system_ids"],
      effect: "reconfiguredLive",
      note: "DRS may migrate VMs, by the rules that use the group",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_host_group.go",
    },
    {
      id: "host-group/cluster",
      attributes: ["name", "compute_cluster_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_compute_cluster_host_group.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
