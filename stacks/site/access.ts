import { Construct } from "constructs";
import { Permissions, type PermissionsProps } from "../../constructs/organisation/permissions";
import { Role } from "../../constructs/organisation/role";
import { ROLES } from "../../model/names";
import { ROLE_PRIVILEGES } from "../../model/roles";
import type { SiteDatacenter } from "./site-datacenter";

export interface AccessProps {
  readonly datacenter: SiteDatacenter;
  /** Objects of the stack on which people get a role. Roles propagate to child objects. */
  readonly entities: readonly PermissionsProps["on"][];
}

/**
 * The roles of people at a site, and their permissions on objects that the project manages. Objects of the baseline keep their
 * permissions.
 *
 * The role of the automation account is not managed here, because it would restrict the account that manages it. See
 * `docs/vcenter-accounts.md`.
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
