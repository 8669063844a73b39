import { DataVsphereComputeCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster";
import { DataVsphereDatastore } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore";
import { DataVsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore-cluster";
import { DataVsphereDistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/data-vsphere-distributed-virtual-switch";
import { DataVsphereNetwork } from "@cdktf/provider-vsphere/lib/data-vsphere-network";
import { DataVsphereResourcePool } from "@cdktf/provider-vsphere/lib/data-vsphere-resource-pool";
import { DataVsphereStoragePolicy } from "@cdktf/provider-vsphere/lib/data-vsphere-storage-policy";
import { DataVsphereTag } from "@cdktf/provider-vsphere/lib/data-vsphere-tag";
import { DataVsphereTagCategory } from "@cdktf/provider-vsphere/lib/data-vsphere-tag-category";
import { Construct } from "constructs";
import { portGroupName, storagePolicyName, TAG_CATEGORIES } from "../../model/names";
import type { StoragePlace } from "../../model/placement";
import type { Datacenter } from "../provider/datacenter";
import type { Place } from "../workload/place";
import { Template } from "../workload/template";

export interface FoundSiteProps {
  readonly datacenter: Datacenter;
}

/**
 * A site's objects as its own stack made them, for a stack that builds on them: found by name, never through that stack's
 * state, and looked up once each.
 */
export class FoundSite extends Construct {
  private readonly datacenter: Datacenter;

  constructor(scope: Construct, id: string, { datacenter }: FoundSiteProps) {
    super(scope, id);
    this.datacenter = datacenter;
  }

  cluster(name: string): DataVsphereComputeCluster {
    return this.once(
      `cluster-${name}`,
      (id) => new DataVsphereComputeCluster(this, id, { ...this.inDatacenter, name }),
    );
  }

  resourcePoolId(cluster: string, pool: string): string {
    const name = `${cluster}/Resources/${pool}`;
    return this.once(
      `pool-${cluster}-${pool}`,
      (id) => new DataVsphereResourcePool(this, id, { ...this.inDatacenter, name }),
    ).id;
  }

  switchUuid(name: string): string {
    return this.once(
      `switch-${name}`,
      (id) => new DataVsphereDistributedVirtualSwitch(this, id, { ...this.inDatacenter, name }),
    ).id;
  }

  /** The port group that realises a network on a cluster's switch. */
  networkId(cluster: string, network: string): string {
    const name = portGroupName(cluster, network);
    return this.once(name, (id) => new DataVsphereNetwork(this, id, { ...this.inDatacenter, name })).id;
  }

  storage({ kind, name }: StoragePlace): Place["storage"] {
    const of = { ...this.inDatacenter, name };
    return kind === "datastoreCluster"
      ? { datastoreClusterId: this.once(`storage-${name}`, (id) => new DataVsphereDatastoreCluster(this, id, of)).id }
      : { datastoreId: this.once(`storage-${name}`, (id) => new DataVsphereDatastore(this, id, of)).id };
  }

  storagePolicyId(storageClass: string): string {
    const { provider } = this.datacenter;
    const name = storagePolicyName(storageClass);
    return this.once(`policy-${storageClass}`, (id) => new DataVsphereStoragePolicy(this, id, { provider, name })).id;
  }

  tagCategoryId(category: keyof typeof TAG_CATEGORIES): string {
    const { provider } = this.datacenter;
    const name = TAG_CATEGORIES[category];
    return this.once(`category-${category}`, (id) => new DataVsphereTagCategory(this, id, { provider, name })).id;
  }

  tagId(category: keyof typeof TAG_CATEGORIES, name: string): string {
    const { provider } = this.datacenter;
    const categoryId = this.tagCategoryId(category);
    return this.once(`tag-${category}-${name}`, (id) => new DataVsphereTag(this, id, { provider, name, categoryId }))
      .id;
  }

  template(name: string): Template {
    const { site } = this.datacenter;
    const spec = site.baseline.templates.find((template) => template.name === name);
    if (spec === undefined) throw new Error(`${site.name} has no template ${name}: the model was not checked`);
    return this.once(`template-${name}`, (id) => new Template(this, id, { datacenter: this.datacenter, spec }));
  }

  private get inDatacenter() {
    const { provider, id: datacenterId } = this.datacenter;
    return { provider, datacenterId };
  }

  private once<Found extends Construct>(id: string, look: (id: string) => Found): Found {
    return (this.node.tryFindChild(id) as Found | undefined) ?? look(id);
  }
}
