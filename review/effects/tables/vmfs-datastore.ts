import { elementRemoved, onlyElementsAdded } from "../conditions";
import type { ResourceTable } from "../row";

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
    {
      id: "vmfs/names",
      attributes: ["name", "folder", "datastore_cluster_id", "tags", "custom_attributes"],
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
