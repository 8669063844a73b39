import { elementRemoved, joinsCluster, leavesCluster, onlyElementsAdded } from "../conditions";
import type { ResourceTable } from "../row";
import { inheritedAccess } from "./inherited-access";
import { lessProtected } from "./less-protected";

const RESOURCE = "resource_vsphere_vmfs_datastore.go";

/** A VMFS datastore. */
export const vmfsDatastore: ResourceTable = {
  type: "vsphere_vmfs_datastore",
  rows: [
    {
      id: "vmfs/disks-removed",
      attributes: ["disks"],
      when: elementRemoved("disk"),
      effect: "applyWillFail",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVmfsDatastoreUpdate`,
    },
    {
      id: "vmfs/disks-added",
      attributes: ["disks"],
      when: onlyElementsAdded("disk"),
      effect: "reconfiguredLive",
      note: "the datastore is extended to them permanently",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVmfsDatastoreUpdate`,
    },
    lessProtected("vmfs/leaves-cluster", ["datastore_cluster_id"], leavesCluster, {
      note: "the old datastore cluster has less space, and Storage DRS no longer moves disks to or from this datastore",
      source: `${RESOURCE}, resourceVSphereVmfsDatastoreUpdate`,
    }),
    {
      id: "vmfs/joins-cluster",
      attributes: ["datastore_cluster_id"],
      when: joinsCluster,
      effect: "none",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVmfsDatastoreUpdate`,
    },
    inheritedAccess("vmfs", `${RESOURCE}, resourceVSphereVmfsDatastoreUpdate`),
    {
      id: "vmfs/names",
      attributes: ["name", "tags", "custom_attributes"],
      effect: "none",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVmfsDatastoreUpdate`,
    },
    {
      id: "vmfs/host",
      attributes: ["host_system_id"],
      effect: "replaced",
      note: "the datastore is removed and formatted again, although the host is only needed to format it",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  whenDestroyed: [
    {
      id: "vmfs/destroyed",
      effect: "dataLost",
      note: "vCenter refuses while VMs have files on it",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVmfsDatastoreDelete`,
    },
  ],
  volatile: [
    "id",
    "accessible",
    "capacity",
    "free_space",
    "maintenance_mode",
    "multiple_host_access",
    "uncommitted_space",
    "url",
  ],
  notClassified: [],
};
