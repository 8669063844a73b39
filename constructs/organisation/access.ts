import { EntityPermissions } from "@cdktf/provider-vsphere/lib/entity-permissions";
import { Role } from "@cdktf/provider-vsphere/lib/role";
import { Construct } from "constructs";
import { ROLES } from "../../model/names";
import { ROLE_PRIVILEGES } from "../../model/roles";
import type { Datacenter } from "../provider/datacenter";

/** An object of the inventory that a stack made, as the provider's permissions name it. */
export interface Entity {
  readonly name: string;
  readonly id: string;
  /** Its type in the vSphere API. */
  readonly type: "ClusterComputeResource" | "VmwareDistributedVirtualSwitch" | "StoragePod" | "Datastore";
}

export interface AccessProps {
  readonly datacenter: Datacenter;
  /** What people get a role on, with all below it: objects that the stack made. */
  readonly entities: readonly Entity[];
}

/**
 * The roles of people at a site, and who has them on what the project made. Never on what was there before: the provider
 * takes over an object's whole list of permissions and can't import it, so others' would be gone with the next deploy.
 *
 * The automation account's own role is not managed here, since it would limit the account that manages it:
 * `docs/automation-role.md` lists it.
 */
export class Access extends Construct {
  constructor(scope: Construct, id: string, { datacenter, entities }: AccessProps) {
    super(scope, id);
    const { provider, site } = datacenter;
    const role = (name: keyof typeof ROLE_PRIVILEGES) =>
      new Role(this, name, { provider, name, rolePrivileges: [...ROLE_PRIVILEGES[name]] }).id;
    const permission = (userOrGroup: string, roleId: string) => ({
      userOrGroup,
      roleId,
      isGroup: true,
      propagate: true,
    });
    const permissions = [
      permission(site.access.auditors, role(ROLES.auditor)),
      permission(site.access.operators, role(ROLES.operator)),
    ];
    for (const { name, id: entityId, type: entityType } of entities) {
      new EntityPermissions(this, `${name}-permissions`, { provider, entityId, entityType, permissions });
    }
  }
}
