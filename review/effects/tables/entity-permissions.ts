import type { ResourceTable } from "../row";

/** Who may do what with an object. No VM runs by it. */
export const entityPermissions: ResourceTable = {
  type: "vsphere_entity_permissions",
  rows: [
    {
      id: "permissions/accounts",
      attributes: ["permissions[]", "permissions[].*"],
      effect: "none",
      note: "accounts can do more or less at once",
      evidence: "read",
      source: "resource_vsphere_entity_permissions.go, resourceEntityPermissionsUpdate",
    },
    {
      id: "permissions/entity",
      attributes: ["entity_id", "entity_type"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_entity_permissions.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
