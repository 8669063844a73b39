import { Construct } from "constructs";
import { Tag } from "../../constructs/organisation/tag";
import { GATEWAY_PROTECTION, type TAG_CATEGORIES } from "../../model/names";
import type { Placement } from "../../model/placement";
import { requireDefined } from "../require-defined";
import { ExistingSite } from "../site/existing-site";
import type { SiteDatacenter } from "../site/site-datacenter";
import { Tier } from "../workload/tier";
import { Reachability } from "./reachability";

export interface GatewaysProps {
  readonly datacenter: SiteDatacenter;
  readonly placement: Placement;
  /** The replicated workload: the value of the tag category `massar-system`. */
  readonly system: string;
  readonly managedBy: string;
  /** The TCP port on which each gateway answers with its name. */
  readonly gatewayPort: number;
  /** The network of the machines that deploy. */
  readonly deployedFrom: string;
  /** Whether Terraform refuses to destroy all gateways of the site. A single gateway can still be replaced. */
  readonly locked: boolean;
}

/** The replication gateways of one site. They use objects of the site's own stack, which they look up by name and not through its state. */
export class Gateways extends Construct {
  /** Checks that each gateway answers. */
  readonly reachable: Reachability;

  constructor(scope: Construct, id: string, props: GatewaysProps) {
    super(scope, id);
    const { datacenter, placement, system, managedBy, gatewayPort: port, deployedFrom: admitted, locked } = props;
    const inventory = new ExistingSite(this, "site", { datacenter });
    const newTag = (id: string, category: keyof typeof TAG_CATEGORIES, name: string) =>
      new Tag(this, id, { datacenter, name, category: inventory.tagCategory(category) });
    const { standing } = new Tier(this, "tier", {
      datacenter,
      placement,
      inventory,
      lockedFolder: locked,
      tags: [
        newTag("tier-tag", "tier", placement.kind),
        newTag("manager-tag", "managedBy", managedBy),
        inventory.tag("system", system),
        inventory.tag("site", datacenter.site.name),
        inventory.tag("protection", GATEWAY_PROTECTION),
      ],
    });
    const members = requireDefined(standing, "gateways", this);
    this.reachable = new Reachability(this, "reachable", { datacenter, members, port, admitted });
  }
}
