import type { ResourceTable } from "../row";

/** A folder: where objects are found and who may see them. */
export const folder: ResourceTable = {
  type: "vsphere_folder",
  rows: [
    {
      id: "folder/names",
      attributes: ["path", "tags", "custom_attributes"],
      effect: "none",
      note: "permissions that are set on folders above may change",
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
      note: "only when it is empty: the provider refuses otherwise",
      evidence: "read",
      source: "resource_vsphere_folder.go, resourceVSphereFolderDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
