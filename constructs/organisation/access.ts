import { EntityPermissions } from "@cdktf/provider-vsphere/lib/entity-permissions";
import { Role } from "@cdktf/provider-vsphere/lib/role";
import { Construct } from "constructs";
import { ROLES } from "../../model/names";
import { ROLE_PRIVILEGES } from "../../model/roles";
import type { Datacenter } from "../provider/datacenter";

export interface AccessProps {
  readonly datacenter: Datacenter;
}

/**
 * The roles of people at a site, and who has them. The automation account's own role is not managed here, since it would
 * limit the account that manages it: `docs/automation-role.md` lists it.
 */
export class Access extends Construct {
  constructor(scope: Construct, id: string, { datacenter }: AccessProps) {
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
    new EntityPermissions(this, "permissions", {
      provider,
      entityId: datacenter.id,
      entityType: "Datacenter",
      permissions: [
        permission(site.access.auditors, role(ROLES.auditor)),
        permission(site.access.operators, role(ROLES.operator)),
      ],
    });
  }
}
