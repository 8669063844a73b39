import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { Construct } from "constructs";
import { GATEWAY_PROTECTION, type TAG_CATEGORIES } from "../../model/names";
import type { Placement } from "../../model/placement";
import type { Datacenter } from "../provider/datacenter";
import { FoundSite } from "../site/found-site";
import { Tier } from "../workload/tier";
import { Reachability } from "./reachability";

export interface GatewaysProps {
  readonly datacenter: Datacenter;
  readonly placement: Placement;
  /** The workload whose data they carry, the value of tag category `massar-system`. */
  readonly system: string;
  readonly managedBy: string;
  /** The TCP port on which each gateway answers. */
  readonly gatewayPort: number;
}

/** The replication gateways of one site, on what the site's own stack made: found by name, never through its state. */
export class Gateways extends Construct {
  /** The proof that each gateway answers. */
  readonly reachable: Reachability;

  constructor(scope: Construct, id: string, props: GatewaysProps) {
    super(scope, id);
    const { datacenter, placement, system, managedBy, gatewayPort } = props;
    const { provider } = datacenter;
    const site = new FoundSite(this, "site", { datacenter });
    const newTag = (id: string, category: keyof typeof TAG_CATEGORIES, name: string) =>
      new Tag(this, id, { provider, name, categoryId: site.tagCategoryId(category) }).id;
    const tier = new Tier(this, "tier", {
      datacenter,
      placement,
      place: {
        clusterId: site.cluster(placement.cluster).id,
        resourcePoolId: site.resourcePoolId(placement.cluster, placement.resourcePool),
        networkId: site.networkId(placement.cluster, placement.network),
        storage: site.storage(placement.storage),
        storagePolicyId: site.storagePolicyId(placement.storageClass),
        after: [],
      },
      template: site.template(placement.template.name),
      tags: [
        newTag("tier-tag", "tier", placement.kind),
        newTag("manager-tag", "managedBy", managedBy),
        site.tagId("system", system),
        site.tagId("site", datacenter.site.name),
        site.tagId("protection", GATEWAY_PROTECTION),
      ],
    });
    if (tier.standing === undefined) throw new Error(`${this.node.path} has no gateways: the model was not checked`);
    this.reachable = new Reachability(this, "reachable", {
      datacenter,
      members: tier.standing,
      port: gatewayPort,
    });
  }
}
