import type { ResourceTable } from "../row";

/** A folder. Objects inherit its permissions. */
export const folder: ResourceTable = {
  type: "vsphere_folder",
  rows: [
    {
      id: "folder/names",
      attributes: ["path", "tags", "custom_attributes"],
      effect: "none",
      note: "permissions inherited from parent folders may change",
      evidence: "read",
      source: "resource_vsphere_folder.go, resourceVSphereFolderUpdate",
    },
    {
      id: "folder/place",
      attributes: ["type", "datacenter_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_folder.go",
    },
  ],
  whenDestroyed: [
    {
      id: "folder/destroyed",
      effect: "destroyed",
      note: "only if it is empty; otherwise the provider refuses",
      evidence: "read",
      source: "resource_vsphere_folder.go, resourceVSphereFolderDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
