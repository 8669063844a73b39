import { EntityPermissions } from "@cdktf/provider-vsphere/lib/entity-permissions";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import type { Datacenter } from "../provider/datacenter";
import type { Role } from "./role";

/** An inventory object with permissions. */
export interface Entity {
  readonly name: string;
  readonly entityId: string;
  /** Managed object type in the vSphere API. */
  readonly entityType: "ClusterComputeResource" | "VmwareDistributedVirtualSwitch" | "StoragePod" | "Datastore";
}

export interface PermissionsProps {
  readonly datacenter: Datacenter;
  /** An object that the same stack creates. */
  readonly on: { readonly entity: Entity };
  /** Groups of the identity source and their roles. The roles propagate to child objects. */
  readonly groups: readonly { readonly group: string; readonly role: Role }[];
}

/**
 * The permissions on an object. Use it only for objects that the same stack creates: the provider replaces all permissions of
 * an object and can't import them, so a deployment would delete other permissions.
 */
export class Permissions extends Construct {
  constructor(scope: Construct, id: string, { datacenter, on, groups }: PermissionsProps) {
    super(scope, id);
    checkProps(this, { "groups must contain at least one group": groups.length > 0 });
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
