import { Construct } from "constructs";
import { Cluster, type ICluster } from "../../constructs/compute/cluster";
import { type IResourcePool, ResourcePool } from "../../constructs/compute/resource-pool";
import { DistributedSwitch, type IDistributedSwitch } from "../../constructs/network/distributed-switch";
import { type INetwork, Network } from "../../constructs/network/network";
import { type ITag, Tag } from "../../constructs/organisation/tag";
import { type ITagCategory, TagCategory } from "../../constructs/organisation/tag-category";
import { Datastore } from "../../constructs/storage/datastore";
import { DatastoreCluster } from "../../constructs/storage/datastore-cluster";
import { type IStoragePolicy, StoragePolicy } from "../../constructs/storage/storage-policy";
import { Template } from "../../constructs/workload/template";
import { portGroupName, storagePolicyName, TAG_CATEGORIES } from "../../model/names";
import type { StoragePlace } from "../../model/placement";
import { requireDefined } from "../require-defined";
import type { Inventory, Storage } from "./inventory";
import type { SiteDatacenter } from "./site-datacenter";

export interface ExistingSiteProps {
  readonly datacenter: SiteDatacenter;
}

type Category = keyof typeof TAG_CATEGORIES;

/**
 * The objects of a site, for another stack than the site's own. They are looked up by name, each only once, and not through the
 * state of the site's stack.
 */
export class ExistingSite extends Construct implements Inventory {
  private readonly datacenter: SiteDatacenter;
  private readonly lookedUp = new Map<string, unknown>();

  constructor(scope: Construct, id: string, { datacenter }: ExistingSiteProps) {
    super(scope, id);
    this.datacenter = datacenter;
  }

  cluster(name: string): ICluster {
    return this.once(`cluster-${name}`, Cluster.fromName, name);
  }

  resourcePool(cluster: string, pool: string): IResourcePool {
    return this.once(`pool-${cluster}-${pool}`, ResourcePool.fromName, `${cluster}/Resources/${pool}`);
  }

  distributedSwitch(name: string): IDistributedSwitch {
    return this.once(`switch-${name}`, DistributedSwitch.fromName, name);
  }

  network(cluster: string, network: string): INetwork {
    const name = portGroupName(cluster, network);
    return this.once(name, Network.fromName, name);
  }

  storage({ kind, name }: StoragePlace): Storage {
    const find = kind === "datastoreCluster" ? DatastoreCluster.fromName : Datastore.fromName;
    return this.once<Storage>(`storage-${name}`, find, name);
  }

  storagePolicy(storageClass: string): IStoragePolicy {
    return this.once(`policy-${storageClass}`, StoragePolicy.fromName, storagePolicyName(storageClass));
  }

  tagCategory(category: Category): ITagCategory {
    return this.once(`category-${category}`, TagCategory.fromName, TAG_CATEGORIES[category]);
  }

  tag(category: Category, name: string): ITag {
    const find: Find<ITag> = (scope, id, props) =>
      Tag.fromName(scope, id, { ...props, category: this.tagCategory(category) });
    return this.once(`tag-${category}-${name}`, find, name);
  }

  template(name: string): Template {
    const { site, remedy } = this.datacenter;
    const spec = site.baseline.templates.find((template) => template.name === name);
    const expected = requireDefined(spec, `template ${name}`, this);
    const find: Find<Template> = (scope, id, props) => new Template(scope, id, { ...expected, ...props, remedy });
    return this.once(`template-${name}`, find, name);
  }

  private once<Reference>(id: string, find: Find<Reference>, name: string): Reference {
    const { datacenter } = this;
    if (!this.lookedUp.has(id)) this.lookedUp.set(id, find(this, id, { datacenter, name }));
    return this.lookedUp.get(id) as Reference;
  }
}

type Find<Reference> = (
  scope: Construct,
  id: string,
  props: { readonly datacenter: SiteDatacenter; readonly name: string },
) => Reference;
