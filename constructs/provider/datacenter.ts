import { DataVsphereDatacenter } from "@cdktf/provider-vsphere/lib/data-vsphere-datacenter";
import { VsphereProvider } from "@cdktf/provider-vsphere/lib/provider";
import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { Site } from "../../model/schema/site";
import type { Target } from "../../model/target";

export interface DatacenterProps {
  readonly site: Site;
  readonly target: Target;
}

/**
 * A site's datacenter in its vCenter: the connection that every resource of the site uses, and what the site and the
 * target say. Credentials are Terraform variables, `TF_VAR_<site>_vsphere_user` and so on: they never reach the JSON.
 */
export class Datacenter extends Construct {
  readonly site: Site;
  readonly target: Target;
  readonly provider: VsphereProvider;
  /** The root account of the site's ESXi hosts. vCenter needs it once, to take a host over. */
  readonly hostCredentials: { readonly username: string; readonly password: string };
  /** The licence key of the site's ESXi hosts, "" for none: they are evaluated then. vCenter must know the key. */
  readonly hostLicense: string;
  private readonly datacenter: DataVsphereDatacenter;

  constructor(scope: Construct, id: string, props: DatacenterProps) {
    super(scope, id);
    this.site = props.site;
    this.target = props.target;
    const { name, vcenter, datacenter } = props.site;

    const server = this.variable("vsphere_server", `Address of ${name}'s vCenter.`, {
      ...(props.target.vcentersAsModelled && { default: vcenter }),
    });
    const secret = (suffix: string, what: string, options: { readonly default?: string } = {}) =>
      this.variable(suffix, what, { sensitive: true, ...options });
    this.provider = new VsphereProvider(this, "vcenter", {
      alias: name,
      vsphereServer: server,
      // said, because the provider would ask the environment
      allowUnverifiedSsl: false,
      user: secret("vsphere_user", `Account that manages ${name}'s vCenter.`),
      password: secret("vsphere_password", `Password of the account that manages ${name}'s vCenter.`),
    });
    this.hostCredentials = {
      username: secret("esxi_user", `Account that hands ${name}'s ESXi hosts over to vCenter.`),
      password: secret("esxi_password", `Password of the account that hands ${name}'s ESXi hosts over to vCenter.`),
    };
    this.hostLicense = secret("esxi_license", `Licence key of ${name}'s ESXi hosts, which its vCenter knows already.`, {
      default: "",
    });
    this.datacenter = new DataVsphereDatacenter(this, "datacenter", { provider: this.provider, name: datacenter });
  }

  /** The datacenter's managed object id. */
  get id(): string {
    return this.datacenter.id;
  }

  private variable(
    suffix: string,
    description: string,
    options: { readonly sensitive?: boolean; readonly default?: string },
  ): string {
    const name = `${this.site.name}_${suffix}`;
    const variable = new TerraformVariable(this, suffix, {
      type: "string",
      description: `${description} Set it as TF_VAR_${name}.`,
      nullable: false,
      ...options,
    });
    variable.overrideLogicalId(name);
    return variable.stringValue;
  }
}
