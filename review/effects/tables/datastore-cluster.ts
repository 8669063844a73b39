import type { ResourceTable } from "../row";

/** A datastore cluster. Storage DRS moves disks according to its settings. */
export const datastoreCluster: ResourceTable = {
  type: "vsphere_datastore_cluster",
  units: {
    sdrs_free_space_threshold: "gibibytes",
    sdrs_io_latency_threshold: "milliseconds",
    sdrs_space_utilization_threshold: "percent",
  },
  rows: [
    {
      id: "datastore-cluster/settings",
      attributes: ["sdrs_*"],
      effect: "reconfiguredLive",
      note: "Storage DRS applies them: it may move disks",
      evidence: "read",
      source: "resource_vsphere_datastore_cluster.go, resourceVSphereDatastoreClusterApplySDRSConfig",
    },
    {
      id: "datastore-cluster/names",
      attributes: ["name", "folder", "tags", "custom_attributes"],
      effect: "none",
      evidence: "read",
      source: "resource_vsphere_datastore_cluster.go",
    },
    {
      id: "datastore-cluster/datacenter",
      attributes: ["datacenter_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_datastore_cluster.go",
    },
  ],
  whenDestroyed: [
    {
      id: "datastore-cluster/destroyed",
      effect: "destroyed",
      note: "only if it is empty; its datastores and their files stay",
      evidence: "read",
      source: "resource_vsphere_datastore_cluster.go, resourceVSphereDatastoreClusterDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
