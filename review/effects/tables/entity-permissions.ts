import type { ResourceTable } from "../row";

const RESOURCE = "resource_vsphere_entity_permissions.go";
const PERMISSIONS = ["permissions[]", "permissions[].*"];

/** The permissions on an object. Running VMs do not depend on them, but accounts get or lose privileges at once. */
export const entityPermissions: ResourceTable = {
  type: "vsphere_entity_permissions",
  rows: [
    {
      id: "permissions/accounts",
      attributes: PERMISSIONS,
      effect: "accessChanged",
      note: "at once, on the object and, where a permission propagates, on its child objects",
      evidence: "read",
      source: `${RESOURCE}, resourceEntityPermissionsUpdate`,
    },
    {
      id: "permissions/entity",
      attributes: ["entity_id", "entity_type"],
      effect: "accessChanged",
      evidence: "read",
      source: RESOURCE,
    },
    {
      id: "permissions/entity-refused",
      attributes: ["entity_id", "entity_type"],
      effect: "applyWillFail",
      note: "the plan already fails: remove the permissions and create others",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereEntityPermissionsCustomizeDiff`,
    },
  ],
  whenCreated: [
    {
      id: "permissions/created",
      effect: "accessChanged",
      note: "permissions that the object already has for the same accounts are replaced",
      shows: ["entity_id", ...PERMISSIONS],
      evidence: "read",
      source: `${RESOURCE}, resourceEntityPermissionsCreate`,
    },
  ],
  whenDestroyed: [
    {
      id: "permissions/destroyed",
      effect: "accessChanged",
      shows: ["entity_id", ...PERMISSIONS],
      evidence: "read",
      source: `${RESOURCE}, resourceEntityPermissionsDelete`,
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
