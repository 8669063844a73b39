import type { PlanValue } from "../../../terraform/plan/change";
import type { ResourceTable } from "../row";

/** `massar` of `massar/database`. */
const parentOf = (path: PlanValue | undefined): string => String(path ?? "").replace(/\/?[^/]*$/, "");

/** A folder. Objects inherit its permissions. */
export const folder: ResourceTable = {
  type: "vsphere_folder",
  rows: [
    {
      id: "folder/moved",
      attributes: ["path"],
      when: {
        text: "its parent folder changes",
        holds: ({ before, after }) => parentOf(before) !== parentOf(after),
      },
      effect: "accessChanged",
      note: "its objects inherit the permissions of the new parent folder",
      evidence: "read",
      source: "resource_vsphere_folder.go, resourceVSphereFolderUpdate",
    },
    {
      id: "folder/names",
      attributes: ["path", "tags", "custom_attributes"],
      effect: "none",
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
