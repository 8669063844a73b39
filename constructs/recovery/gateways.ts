import { DataVsphereComputeCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster";
import { DataVsphereDatastore } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore";
import { DataVsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore-cluster";
import { DataVsphereNetwork } from "@cdktf/provider-vsphere/lib/data-vsphere-network";
import { DataVsphereResourcePool } from "@cdktf/provider-vsphere/lib/data-vsphere-resource-pool";
import { DataVsphereTag } from "@cdktf/provider-vsphere/lib/data-vsphere-tag";
import { DataVsphereTagCategory } from "@cdktf/provider-vsphere/lib/data-vsphere-tag-category";
import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { Construct } from "constructs";
import { GATEWAY_PROTECTION, portGroupName, TAG_CATEGORIES } from "../../model/names";
import type { Placement } from "../../model/placement";
import type { Datacenter } from "../provider/datacenter";
import { Template } from "../workload/template";
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
    const { provider, id: datacenterId } = datacenter;
    const cluster = new DataVsphereComputeCluster(this, "cluster", { provider, datacenterId, name: placement.cluster });
    const network = new DataVsphereNetwork(this, "network", {
      provider,
      datacenterId,
      name: portGroupName(placement.cluster, placement.network),
    });
    const pool = new DataVsphereResourcePool(this, "pool", {
      provider,
      datacenterId,
      name: `${placement.cluster}/Resources/${placement.resourcePool}`,
    });
    const { kind, name: storageName } = placement.storage;
    const storage =
      kind === "datastoreCluster"
        ? {
            datastoreClusterId: new DataVsphereDatastoreCluster(this, "storage", {
              provider,
              datacenterId,
              name: storageName,
            }).id,
          }
        : { datastoreId: new DataVsphereDatastore(this, "storage", { provider, datacenterId, name: storageName }).id };
    const categoryId = (id: string, category: keyof typeof TAG_CATEGORIES) =>
      new DataVsphereTagCategory(this, `${id}-category`, { provider, name: TAG_CATEGORIES[category] }).id;
    const newTag = (id: string, category: keyof typeof TAG_CATEGORIES, name: string) =>
      new Tag(this, id, { provider, name, categoryId: categoryId(id, category) }).id;
    const sitesTag = (category: keyof typeof TAG_CATEGORIES, name: string) =>
      new DataVsphereTag(this, `${category}-tag`, {
        provider,
        name,
        categoryId: categoryId(`${category}-tag`, category),
      }).id;
    const tier = new Tier(this, "tier", {
      datacenter,
      placement,
      place: {
        clusterId: cluster.id,
        resourcePoolId: pool.id,
        networkId: network.id,
        storage,
        after: [],
      },
      template: new Template(this, "template", { datacenter, spec: placement.template }),
      tags: [
        newTag("tier-tag", "tier", placement.kind),
        newTag("manager-tag", "managedBy", managedBy),
        sitesTag("system", system),
        sitesTag("site", datacenter.site.name),
        sitesTag("protection", GATEWAY_PROTECTION),
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
