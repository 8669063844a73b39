import { fewerShares, switchedOff, tighterLimit } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected } from "./less-protected";

const UPDATE = "resource_vsphere_resource_pool.go, resourceVSphereResourcePoolUpdate";

/** A resource pool. Shares and reservations change while VMs run. */
export const resourcePool: ResourceTable = {
  type: "vsphere_resource_pool",
  units: {
    cpu_limit: "megahertz",
    cpu_reservation: "megahertz",
    memory_limit: "mebibytes",
    memory_reservation: "mebibytes",
  },
  rows: [
    {
      id: "resource-pool/settings",
      attributes: ["cpu_*", "memory_*", "scale_descendants_shares", "parent_resource_pool_id"],
      effect: "reconfiguredLive",
      evidence: "read",
      source: UPDATE,
    },
    lessProtected(
      "resource-pool/less",
      ["cpu_reservation", "memory_reservation", "cpu_share_level", "memory_share_level", "cpu_shares", "memory_shares"],
      fewerShares,
      { note: "its VMs get less while hosts are busy", source: UPDATE },
    ),
    lessProtected("resource-pool/limited", ["cpu_limit", "memory_limit"], tighterLimit, {
      note: "its VMs get no more, although hosts have free capacity",
      source: UPDATE,
    }),
    lessProtected("resource-pool/not-expandable", ["cpu_expandable", "memory_expandable"], switchedOff, {
      note: "VMs with reservations may no longer start",
      source: UPDATE,
    }),
    {
      id: "resource-pool/names",
      attributes: ["name", "tags", "custom_attributes"],
      effect: "none",
      evidence: "read",
      source: "resource_vsphere_resource_pool.go",
    },
  ],
  whenDestroyed: [
    {
      id: "resource-pool/destroyed",
      effect: "destroyed",
      note: "only if it is empty; the provider refuses while VMs are in it",
      evidence: "read",
      source: "resource_vsphere_resource_pool.go, resourceVSphereResourcePoolDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
