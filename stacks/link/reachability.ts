import { join } from "node:path";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { AssetType, Fn, TerraformAsset, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { VirtualMachineSet } from "../../constructs/workload/virtual-machine-set";
import type { SiteDatacenter } from "../site/site-datacenter";

export interface ReachabilityProps {
  readonly datacenter: SiteDatacenter;
  readonly members: VirtualMachineSet;
  /** The TCP port on which each member answers. */
  readonly port: number;
}

/**
 * Connects to each member from where Terraform runs, and fails the deploy when one does not answer within 30 s. Probes
 * again when a member is another VM, or reports another address or none (it is off): an unchanged `null_resource`
 * never would.
 */
export class Reachability extends Construct {
  private readonly probes: Resource;

  constructor(scope: Construct, id: string, { datacenter, members, port }: ReachabilityProps) {
    super(scope, id);
    const { site, target } = datacenter;
    const probe = new TerraformAsset(this, "script", { path: join(__dirname, "probe.cjs"), type: AssetType.FILE });
    // default_ip_address would keep the last address of a VM that is off: release 1.26.0 does not clear it
    const addresses = Fn.join(" ", members.listAttribute("guest_ip_addresses"));
    this.probes = new Resource(this, "probe", {
      forEach: members.each,
      triggers: {
        id: members.attribute("id"),
        address: addresses,
        port: String(port),
      },
      provisioners: [
        {
          type: "local-exec",
          interpreter: ["node"],
          command: probe.path,
          environment: {
            SITE: site.name,
            MEMBER: members.attribute("name"),
            ADDRESS: addresses,
            PORT: String(port),
            ...(target.guestsBehindProxy && { PROXY: this.proxyOf(site.name) }),
          },
        },
      ],
    });
  }

  /** A Terraform variable, as the vCenter's address is: each simulation has a proxy of its own. */
  private proxyOf(site: string): string {
    const name = `${site}_guest_proxy`;
    const variable = new TerraformVariable(this, "guest_proxy", {
      type: "string",
      description: `HTTP proxy to the guests of ${site}, host and port. Set it as TF_VAR_${name}.`,
      nullable: false,
    });
    variable.overrideLogicalId(name);
    return variable.stringValue;
  }

  /** The Terraform expression of all probes' ids: what uses it waits for every answer. */
  get proof(): string {
    return `\${join(" ", [for probe in ${this.probes.fqn} : probe.id])}`;
  }
}
