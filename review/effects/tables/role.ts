import type { ResourceTable } from "../row";

/** A role. Running VMs do not depend on it. */
export const role: ResourceTable = {
  type: "vsphere_role",
  rows: [
    {
      id: "role/privileges",
      attributes: ["name", "role_privileges"],
      effect: "none",
      note: "privileges of accounts change at once",
      evidence: "read",
      source: "resource_vsphere_role.go, resourceRoleUpdate",
    },
  ],
  volatile: ["id", "label"],
  notClassified: [],
};
