import type { ResourceTable } from "../row";

/** The permissions on an object. Running VMs do not depend on them. */
export const entityPermissions: ResourceTable = {
  type: "vsphere_entity_permissions",
  rows: [
    {
      id: "permissions/accounts",
      attributes: ["permissions[]", "permissions[].*"],
      effect: "none",
      note: "privileges of accounts change at once",
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
