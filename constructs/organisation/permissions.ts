import { EntityPermissions } from "@cdktf/provider-vsphere/lib/entity-permissions";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import type { Datacenter } from "../provider/datacenter";
import type { Role } from "./role";

/** An object of the inventory, as vCenter's permissions name it. */
export interface Entity {
  readonly name: string;
  readonly entityId: string;
  /** Its type in the vSphere API. */
  readonly entityType: "ClusterComputeResource" | "VmwareDistributedVirtualSwitch" | "StoragePod" | "Datastore";
}

export interface PermissionsProps {
  readonly datacenter: Datacenter;
  /** An object that the same stack made. */
  readonly on: { readonly entity: Entity };
  /** Which groups of the identity source get which role, on the object and on all below it. */
  readonly groups: readonly { readonly group: string; readonly role: Role }[];
}

/**
 * Who has which role on an object. For objects of the same stack alone: the provider takes over an object's whole list of
 * permissions and can't import it, so others' would be gone with the next deploy.
 */
export class Permissions extends Construct {
  constructor(scope: Construct, id: string, { datacenter, on, groups }: PermissionsProps) {
    super(scope, id);
    checkProps(this, { "groups must name one group at least": groups.length > 0 });
    const { entityId, entityType } = on.entity;
    new EntityPermissions(this, "Default", {
      provider: datacenter.provider,
      entityId,
      entityType,
      permissions: groups.map(({ group, role }) => ({
        userOrGroup: group,
        roleId: role.roleId,
        isGroup: true,
        propagate: true,
      })),
    });
  }
}
