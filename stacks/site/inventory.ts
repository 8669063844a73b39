import type { ICluster } from "../../constructs/compute/cluster";
import type { IResourcePool } from "../../constructs/compute/resource-pool";
import type { INetwork } from "../../constructs/network/network";
import type { IDatastore } from "../../constructs/storage/datastore";
import type { IDatastoreCluster } from "../../constructs/storage/datastore-cluster";
import type { IStoragePolicy } from "../../constructs/storage/storage-policy";
import type { Template } from "../../constructs/workload/template";
import type { StoragePlace } from "../../model/placement";

export type Storage = IDatastore | IDatastoreCluster;

/**
 * The objects of a site that VMs are placed on, by the model's names: made by the same stack (`SiteExtension`), found by
 * name (`FoundSite`), or a rehearsal's own in their place (`Bubble`). Each throws where the site has none of that name.
 */
export interface Inventory {
  cluster(name: string): ICluster;
  resourcePool(cluster: string, name: string): IResourcePool;
  /** What realises a network on a cluster's switch. */
  network(cluster: string, name: string): INetwork;
  storage(place: StoragePlace): Storage;
  storagePolicy(storageClass: string): IStoragePolicy;
  template(name: string): Template;
}
