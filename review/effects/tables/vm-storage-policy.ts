import type { ResourceTable } from "../row";

const UPDATE = "resource_vsphere_vm_storage_policy.go, resourceVmStoragePolicyUpdate";

/** A storage policy. */
export const vmStoragePolicy: ResourceTable = {
  type: "vsphere_vm_storage_policy",
  rows: [
    {
      id: "storage-policy/rules",
      attributes: ["tag_rules[]", "tag_rules[].*"],
      effect: "lessProtected",
      note: "disks stay where they are, even if they no longer comply",
      evidence: "read",
      source: UPDATE,
    },
    {
      id: "storage-policy/names",
      attributes: ["name", "description"],
      effect: "none",
      evidence: "read",
      source: UPDATE,
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
