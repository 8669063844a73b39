import { DataVsphereDatacenter } from "@cdktf/provider-vsphere/lib/data-vsphere-datacenter";
import { VsphereProvider } from "@cdktf/provider-vsphere/lib/provider";
import { Fn, TerraformStack, TerraformVariable, type TerraformVariableConfig, Token } from "cdktf";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import { NEWEST_RELEASE, VSPHERE_RELEASES, type VsphereRelease, type VsphereReleaseFacts } from "./vsphere-release";

export interface DatacenterProps {
  /** The datacenter's name in its vCenter's inventory. */
  readonly name: string;
  /** The provider's alias, and the prefix of its Terraform variables, for example `TF_VAR_<alias>_vsphere_user`. */
  readonly alias: string;
  /** The address of its vCenter. @default - the variable `<alias>_vsphere_server` must be set */
  readonly server?: string | undefined;
  /** The release of the vSphere provider. @default "2.16.1" */
  readonly release?: VsphereRelease;
}

/** An object in a datacenter's inventory. */
export interface NamedProps {
  readonly datacenter: Datacenter;
  readonly name: string;
}

/**
 * A datacenter and the vCenter connection of all its objects. Credentials are Terraform variables, for example
 * `TF_VAR_<alias>_vsphere_user`, and are never in the JSON.
 */
export class Datacenter extends Construct {
  readonly provider: VsphereProvider;
  /** Capabilities of the provider's release. */
  readonly release: VsphereReleaseFacts;
  /**
   * The root account of an ESXi host. vCenter needs it once, to add the host. A host's own password is in the variable
   * `<alias>_esxi_passwords`. @default - the password of all hosts of the site
   */
  readonly hostCredentials: (host: string) => { readonly username: string; readonly password: string };
  /**
   * Licence key of the ESXi hosts, already added to vCenter. A host gets it when it is added. Without one (""), it starts in evaluation
   * mode. Later assignments are made in vCenter.
   */
  readonly hostLicense: string;
  /** Common arguments of most resources. */
  readonly location: { readonly provider: VsphereProvider; readonly datacenterId: string };

  constructor(scope: Construct, id: string, { name, alias, server, release = NEWEST_RELEASE }: DatacenterProps) {
    super(scope, id);
    checkProps(this, {
      [`alias "${alias}" must start with a letter and contain only letters, digits and underscores`]:
        /^[a-z]\w*$/i.test(alias),
      [`release "${release}" must be one of ${Object.keys(VSPHERE_RELEASES).join(", ")}`]: Object.hasOwn(
        VSPHERE_RELEASES,
        release,
      ),
    });
    this.release = VSPHERE_RELEASES[release];
    // an override, because the bindings pin the release that they were generated from
    TerraformStack.of(this).addOverride("terraform.required_providers.vsphere.version", release);

    const declare = (suffix: string, description: string, options: TerraformVariableConfig) => {
      const variableName = `${alias}_${suffix}`;
      const made = new TerraformVariable(this, suffix, {
        type: "string",
        description: `${description} Set it as TF_VAR_${variableName}.`,
        nullable: false,
        ...options,
      });
      made.overrideLogicalId(variableName);
      return made;
    };
    const variable = (suffix: string, description: string, options: { sensitive?: boolean; default?: string }) =>
      declare(suffix, description, options).stringValue;
    const secret = (suffix: string, description: string, options: { default?: string } = {}) =>
      variable(suffix, description, { sensitive: true, ...options });
    this.provider = new VsphereProvider(this, "vcenter", {
      alias,
      vsphereServer: variable("vsphere_server", `Address of ${alias}'s vCenter.`, {
        ...(server !== undefined && { default: server }),
      }),
      // explicit, because the provider would otherwise read an environment variable
      allowUnverifiedSsl: false,
      user: secret("vsphere_user", `Account that manages ${alias}'s vCenter.`),
      password: secret("vsphere_password", `Password of the account that manages ${alias}'s vCenter.`),
    });
    const username = secret("esxi_user", `Account that hands ${alias}'s ESXi hosts over to vCenter.`);
    const password = secret(
      "esxi_password",
      `Password of the account that hands ${alias}'s ESXi hosts over to vCenter.`,
    );
    const passwords = declare(
      "esxi_passwords",
      `Passwords of ${alias}'s ESXi hosts that have their own, by host name.`,
      {
        type: "map(string)",
        sensitive: true,
        default: {},
      },
    );
    this.hostCredentials = (host) => ({
      username,
      password: Token.asString(Fn.lookup(passwords.value, host, password)),
    });
    this.hostLicense = secret(
      "esxi_license",
      `Licence key of ${alias}'s ESXi hosts, which its vCenter knows already.`,
      {
        default: "",
      },
    );
    const { provider } = this;
    this.location = { provider, datacenterId: new DataVsphereDatacenter(this, "datacenter", { provider, name }).id };
  }
}
