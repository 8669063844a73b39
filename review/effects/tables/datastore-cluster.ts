import { lowers, switchedOff } from "../conditions";
import type { ResourceTable } from "../row";
import { inheritedAccess } from "./inherited-access";
import { lessProtected } from "./less-protected";

const SDRS = "resource_vsphere_datastore_cluster.go, resourceVSphereDatastoreClusterApplySDRSConfig";

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
      source: SDRS,
    },
    lessProtected("datastore-cluster/sdrs-off", ["sdrs_enabled", "sdrs_io_load_balance_enabled"], switchedOff, {
      note: "Storage DRS no longer balances disks or applies its rules",
      source: SDRS,
    }),
    lessProtected(
      "datastore-cluster/sdrs-manual",
      ["sdrs_automation_level", "sdrs_*_automation_level"],
      lowers("manual", "automated"),
      { note: "Storage DRS only recommends moves", source: SDRS },
    ),
    inheritedAccess("datastore-cluster", "resource_vsphere_datastore_cluster.go"),
    {
      id: "datastore-cluster/names",
      attributes: ["name", "tags", "custom_attributes"],
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
