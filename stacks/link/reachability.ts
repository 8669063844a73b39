import { join } from "node:path";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { AssetType, TerraformAsset, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { VirtualMachineSet } from "../../constructs/workload/virtual-machine-set";
import type { SiteDatacenter } from "../site/site-datacenter";

export interface ReachabilityProps {
  readonly datacenter: SiteDatacenter;
  /** Their `values` have the address with its prefix length. */
  readonly members: VirtualMachineSet;
  /** The TCP port on which each member answers with its name. */
  readonly port: number;
  /** The network of the machines that deploy, which the members' firewalls accept. */
  readonly admitted: string;
}

/**
 * Connects to each member from the machine that runs Terraform, at the address of the model: a VM whose guest has not started
 * yet reports none. The deployment fails if a member does not answer in the time that a guest needs to start. The triggers
 * repeat the probe if a member is a new VM or has another address. `npm run deploy` checks members that run already.
 */
export class Reachability extends Construct {
  private readonly probes: Resource;

  constructor(scope: Construct, id: string, { datacenter, members, port, admitted }: ReachabilityProps) {
    super(scope, id);
    const { site, target } = datacenter;
    const probe = new TerraformAsset(this, "script", { path: join(__dirname, "probe.cjs"), type: AssetType.FILE });
    const address = members.each.getString("address");
    this.probes = new Resource(this, "probe", {
      forEach: members.each,
      triggers: {
        id: members.attribute("id"),
        address,
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
            ADDRESS: address,
            PORT: String(port),
            ADMITTED: admitted,
            PATIENCE_SECONDS: String(target.guestPatienceSeconds),
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
