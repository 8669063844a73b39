import type { Kind } from "./subject";
import { cluster } from "./subjects/cluster";
import { datacenter } from "./subjects/datacenter";
import { datastore } from "./subjects/datastore";
import { datastoreCluster } from "./subjects/datastore-cluster";
import { folder } from "./subjects/folder";
import { host } from "./subjects/host";
import { portGroup } from "./subjects/port-group";
import { resourcePool } from "./subjects/resource-pool";
import { rule } from "./subjects/rule";
import { distributedSwitch } from "./subjects/switch";
import { tagCategory } from "./subjects/tag-category";
import { template } from "./subjects/template";
import { virtualMachine } from "./subjects/virtual-machine";

/** The kinds of object that are compared, under the titles and in the order of the table. */
export const kinds: readonly { readonly title: string; readonly kinds: readonly Kind[] }[] = [
  { title: "Clusters and hosts", kinds: [datacenter, cluster, host] },
  { title: "Networks", kinds: [distributedSwitch, portGroup] },
  { title: "Storage", kinds: [datastoreCluster, datastore] },
  { title: "Organisation", kinds: [folder, resourcePool, tagCategory, template] },
  { title: "Virtual machines", kinds: [virtualMachine, rule] },
];
