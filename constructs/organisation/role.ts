import { Role as VsphereRole } from "@cdktf/provider-vsphere/lib/role";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

export interface RoleProps extends NamedProps {
  /** Privilege IDs of the vSphere API, in addition to read access. */
  readonly privileges: readonly string[];
}

/** A vCenter role. Permissions refer to it. */
export class Role extends Construct {
  readonly roleId: string;

  constructor(scope: Construct, id: string, { datacenter: { provider }, name, privileges }: RoleProps) {
    super(scope, id);
    this.roleId = new VsphereRole(this, "Default", { provider, name, rolePrivileges: [...privileges] }).id;
  }
}
