import { join } from "node:path";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { AssetType, Fn, TerraformAsset, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { VirtualMachineSet } from "../../constructs/workload/virtual-machine-set";
import type { SiteDatacenter } from "../site/site-datacenter";

export interface ReachabilityProps {
  readonly datacenter: SiteDatacenter;
  readonly members: VirtualMachineSet;
  /** The TCP port that each member listens on. */
  readonly port: number;
}

/**
 * Connects to each member from the machine that runs Terraform. The deployment fails if a member does not answer within 30 s.
 * The triggers repeat the probe if a member is a new VM, reports another address, or reports no address because it is powered off.
 */
export class Reachability extends Construct {
  private readonly probes: Resource;

  constructor(scope: Construct, id: string, { datacenter, members, port }: ReachabilityProps) {
    super(scope, id);
    const { site, target } = datacenter;
    const probe = new TerraformAsset(this, "script", { path: join(__dirname, "probe.cjs"), type: AssetType.FILE });
    // default_ip_address keeps the last address of a VM that is off, because release 1.26.0 does not clear it
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

  /** A Terraform variable, because each simulation has its own proxy. */
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

  /** A Terraform expression of all probe IDs, so that a resource that uses it waits for every member. */
  get probeIds(): string {
    return `\${join(" ", [for probe in ${this.probes.fqn} : probe.id])}`;
  }
}
