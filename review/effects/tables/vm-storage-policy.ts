import type { ResourceTable } from "../row";

/** A storage policy. */
export const vmStoragePolicy: ResourceTable = {
  type: "vsphere_vm_storage_policy",
  rows: [
    {
      id: "storage-policy/rules",
      attributes: ["name", "description", "tag_rules[]", "tag_rules[].*"],
      effect: "none",
      note: "disks stay where they are, even if they no longer comply",
      evidence: "read",
      source: "resource_vsphere_vm_storage_policy.go, resourceVmStoragePolicyUpdate",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
