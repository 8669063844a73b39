import { EntityPermissions } from "@cdktf/provider-vsphere/lib/entity-permissions";
import { Role } from "@cdktf/provider-vsphere/lib/role";
import { Construct } from "constructs";
import { ROLES } from "../../model/names";
import type { Datacenter } from "../provider/datacenter";

export interface AccessProps {
  readonly datacenter: Datacenter;
}

/** What operators may do by hand: run and look at VMs, never change what the code states. */
const OPERATOR_PRIVILEGES = [
  "Alarm.Acknowledge",
  "VirtualMachine.Interact.ConsoleInteract",
  "VirtualMachine.Interact.PowerOff",
  "VirtualMachine.Interact.PowerOn",
  "VirtualMachine.Interact.Reset",
  "VirtualMachine.State.CreateSnapshot",
  "VirtualMachine.State.RemoveSnapshot",
];

/** What auditors may see besides the inventory that every role with a permission sees. */
const AUDITOR_PRIVILEGES = ["Datastore.Browse", "StorageProfile.View"];

/**
 * The roles of people at a site, and who has them. The automation account's own role is not managed here, since it would
 * limit the account that manages it: `docs/automation-role.md` lists it.
 */
export class Access extends Construct {
  constructor(scope: Construct, id: string, { datacenter }: AccessProps) {
    super(scope, id);
    const { provider, site } = datacenter;
    const role = (name: string, rolePrivileges: string[]) =>
      new Role(this, name, { provider, name, rolePrivileges }).id;
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
        permission(site.access.auditors, role(ROLES.auditor, AUDITOR_PRIVILEGES)),
        permission(site.access.operators, role(ROLES.operator, OPERATOR_PRIVILEGES)),
      ],
    });
  }
}
