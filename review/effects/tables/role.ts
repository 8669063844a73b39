import type { ResourceTable } from "../row";

/** A role: what accounts may do. No VM runs by it. */
export const role: ResourceTable = {
  type: "vsphere_role",
  rows: [
    {
      id: "role/privileges",
      attributes: ["name", "role_privileges"],
      effect: "none",
      note: "accounts can do more or less at once",
      evidence: "read",
      source: "resource_vsphere_role.go, resourceRoleUpdate",
    },
  ],
  volatile: ["id", "label"],
  notClassified: [],
};
