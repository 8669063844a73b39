import type { ResourceTable } from "../row";

const RESOURCE = "resource_vsphere_role.go";

/** A role. Running VMs do not depend on it, but accounts get or lose privileges at once. */
export const role: ResourceTable = {
  type: "vsphere_role",
  rows: [
    {
      id: "role/privileges",
      attributes: ["role_privileges"],
      effect: "accessChanged",
      note: "for all accounts and groups with the role, at once",
      evidence: "read",
      source: `${RESOURCE}, resourceRoleUpdate`,
    },
    {
      id: "role/name",
      attributes: ["name"],
      effect: "none",
      note: "permissions refer to the role by its id",
      evidence: "read",
      source: `${RESOURCE}, resourceRoleUpdate`,
    },
  ],
  whenCreated: [
    {
      id: "role/created",
      effect: "accessChanged",
      note: "a role with privileges that a permission can assign",
      shows: ["role_privileges"],
      evidence: "read",
      source: `${RESOURCE}, resourceRoleCreate`,
    },
  ],
  whenDestroyed: [
    {
      id: "role/destroyed",
      effect: "accessChanged",
      note: "vCenter refuses while a permission assigns it",
      shows: ["role_privileges"],
      evidence: "read",
      source: `${RESOURCE}, resourceRoleDelete: RemoveAuthorizationRole with failIfUsed`,
    },
  ],
  volatile: ["id", "label"],
  notClassified: [],
};
