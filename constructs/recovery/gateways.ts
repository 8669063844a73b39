import { DataVsphereComputeCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster";
import { DataVsphereDatastore } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore";
import { DataVsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore-cluster";
import { DataVsphereNetwork } from "@cdktf/provider-vsphere/lib/data-vsphere-network";
import { DataVsphereResourcePool } from "@cdktf/provider-vsphere/lib/data-vsphere-resource-pool";
import { DataVsphereTagCategory } from "@cdktf/provider-vsphere/lib/data-vsphere-tag-category";
import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { Construct } from "constructs";
import { portGroupName, TAG_CATEGORIES } from "../../model/names";
import type { Placement } from "../../model/placement";
import type { Datacenter } from "../provider/datacenter";
import { Template } from "../workload/template";
import { Tier } from "../workload/tier";
import { Reachability } from "./reachability";

export interface GatewaysProps {
  readonly datacenter: Datacenter;
  readonly placement: Placement;
  readonly managedBy: string;
  /** The TCP port on which each gateway answers. */
  readonly gatewayPort: number;
}

/** The replication gateways of one site, on what the site's own stack made: found by name, never through its state. */
export class Gateways extends Construct {
  /** The proof that each gateway answers. */
  readonly reachable: Reachability;

  constructor(scope: Construct, id: string, { datacenter, placement, managedBy, gatewayPort }: GatewaysProps) {
    super(scope, id);
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
    const tag = (id: string, category: string, name: string) =>
      new Tag(this, id, {
        provider,
        name,
        categoryId: new DataVsphereTagCategory(this, `${id}-category`, { provider, name: category }).id,
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
        tag("tier-tag", TAG_CATEGORIES.tier, placement.kind),
        tag("manager-tag", TAG_CATEGORIES.managedBy, managedBy),
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
