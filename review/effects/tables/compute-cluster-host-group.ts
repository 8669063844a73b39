import { survivorRemoved } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected } from "./less-protected";

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
    lessProtected("host-group/member-removed", ["host_system_ids"], survivorRemoved("host"), {
      note: "the rules that use the group no longer cover the host",
      source: "resource_vsphere_compute_cluster_host_group.go",
    }),
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
