import { LIVE_RELEASE, SIMULATED_RELEASE } from "../../../model/target";
import { elementRemoved, joinsCluster, knownAfterApply, leavesCluster, onlyElementsAdded } from "../conditions";
import type { ResourceTable } from "../row";
import { inheritedAccess } from "./inherited-access";
import { lessProtected } from "./less-protected";

const RESOURCE = "resource_vsphere_nas_datastore.go";

/** An NFS datastore: an export that hosts mount. */
export const nasDatastore: ResourceTable = {
  type: "vsphere_nas_datastore",
  rows: [
    {
      id: "nas/hosts-removed",
      attributes: ["host_system_ids"],
      when: elementRemoved("host"),
      effect: "reconfiguredLive",
      note: "it is unmounted from the host; vCenter refuses while a VM on that host uses it",
      releases: [LIVE_RELEASE],
      evidence: "read",
      source: "nas_datastore_helper.go, processUnmountOperations",
    },
    {
      id: "nas/hosts-removed-1",
      attributes: ["host_system_ids"],
      when: elementRemoved("host"),
      effect: "reconfiguredLive",
      note: "release 1.26.0 unmounts only hosts listed before the first remaining one; the next plan repeats the others",
      releases: [SIMULATED_RELEASE],
      evidence: "executed",
      source: "nas_datastore_helper.go, diff never resets found",
    },
    {
      id: "nas/hosts-added",
      attributes: ["host_system_ids"],
      when: onlyElementsAdded("host"),
      effect: "reconfiguredLive",
      releases: [LIVE_RELEASE],
      evidence: "read",
      source: "nas_datastore_helper.go, processMountOperations",
    },
    {
      id: "nas/hosts-added-1",
      attributes: ["host_system_ids"],
      when: onlyElementsAdded("host"),
      effect: "reconfiguredLive",
      note: "release 1.26.0 mounts only hosts listed before the first existing one; the next plan repeats the others",
      releases: [SIMULATED_RELEASE],
      evidence: "executed",
      source: "nas_datastore_helper.go, diff never resets found",
    },
    {
      id: "nas/hosts-unknown",
      attributes: ["host_system_ids"],
      when: knownAfterApply,
      effect: "reconfiguredLive",
      note: "mounted on the hosts that the same apply adds; vCenter refuses to unmount it from a host where a VM uses it",
      evidence: "read",
      source: "nas_datastore_helper.go, processMountOperations and processUnmountOperations",
    },
    lessProtected("nas/leaves-cluster", ["datastore_cluster_id"], leavesCluster, {
      note: "the old datastore cluster has less space, and Storage DRS no longer moves disks to or from this datastore",
      source: `${RESOURCE}, resourceVSphereNasDatastoreUpdate`,
    }),
    {
      id: "nas/joins-cluster",
      attributes: ["datastore_cluster_id"],
      when: joinsCluster,
      effect: "none",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereNasDatastoreUpdate`,
    },
    inheritedAccess("nas", `${RESOURCE}, resourceVSphereNasDatastoreUpdate`),
    {
      id: "nas/names",
      attributes: ["name", "tags", "custom_attributes"],
      effect: "none",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereNasDatastoreUpdate`,
    },
    {
      id: "nas/export",
      attributes: ["remote_hosts", "remote_path", "type", "access_mode", "security_type"],
      effect: "replaced",
      note: "unmounted and mounted again; the export's files stay",
      evidence: "read",
      source: "host_nas_volume_structure.go",
    },
  ],
  whenDestroyed: [
    {
      id: "nas/destroyed",
      effect: "destroyed",
      note: "unmounted; the export's files stay; vCenter refuses while a VM uses it",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereNasDatastoreDelete`,
    },
  ],
  volatile: [
    "id",
    "accessible",
    "capacity",
    "free_space",
    "maintenance_mode",
    "multiple_host_access",
    "protocol_endpoint",
    "uncommitted_space",
    "url",
  ],
  notClassified: [],
};
