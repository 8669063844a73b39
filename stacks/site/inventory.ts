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
 * The objects that VMs use, by their names in the model. The same stack creates them (`SiteExtension`), they already exist
 * (`ExistingSite`), or a rehearsal replaces some of them (`Bubble`). Each method throws if the site has no such object.
 */
export interface Inventory {
  cluster(name: string): ICluster;
  resourcePool(cluster: string, name: string): IResourcePool;
  /** The port group of a network on a cluster's switch. */
  network(cluster: string, name: string): INetwork;
  storage(place: StoragePlace): Storage;
  storagePolicy(storageClass: string): IStoragePolicy;
  template(name: string): Template;
}
