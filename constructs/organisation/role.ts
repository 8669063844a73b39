import { Role as VsphereRole } from "@cdktf/provider-vsphere/lib/role";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

export interface RoleProps extends NamedProps {
  /** What it permits besides looking, by the privileges' names in the API. */
  readonly privileges: readonly string[];
}

/** A role of a vCenter, for the permissions that name it. */
export class Role extends Construct {
  readonly roleId: string;

  constructor(scope: Construct, id: string, { datacenter: { provider }, name, privileges }: RoleProps) {
    super(scope, id);
    this.roleId = new VsphereRole(this, "Default", { provider, name, rolePrivileges: [...privileges] }).id;
  }
}
