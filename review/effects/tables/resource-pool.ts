import type { ResourceTable } from "../row";

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
      source: "resource_vsphere_resource_pool.go, resourceVSphereResourcePoolUpdate",
    },
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
