import { Construct } from "constructs";
import { Permissions, type PermissionsProps } from "../../constructs/organisation/permissions";
import { Role } from "../../constructs/organisation/role";
import { ROLES } from "../../model/names";
import { ROLE_PRIVILEGES } from "../../model/roles";
import type { SiteDatacenter } from "./site-datacenter";

export interface AccessProps {
  readonly datacenter: SiteDatacenter;
  /** What people get a role on, with all below it: objects that the stack made. */
  readonly entities: readonly PermissionsProps["on"][];
}

/**
 * The roles of people at a site, and who has them on what the project made. Never on what was there before.
 *
 * The automation account's own role is not managed here, since it would limit the account that manages it:
 * `docs/automation-role.md` lists it.
 */
export class Access extends Construct {
  constructor(scope: Construct, id: string, { datacenter, entities }: AccessProps) {
    super(scope, id);
    const { auditors, operators } = datacenter.site.access;
    const role = (name: keyof typeof ROLE_PRIVILEGES) =>
      new Role(this, name, { datacenter, name, privileges: ROLE_PRIVILEGES[name] });
    const groups = [
      { group: auditors, role: role(ROLES.auditor) },
      { group: operators, role: role(ROLES.operator) },
    ];
    for (const on of entities) new Permissions(this, `${on.entity.name}-permissions`, { datacenter, on, groups });
  }
}
