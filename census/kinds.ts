import type { Kind } from "./subject";
import { cluster } from "./subjects/cluster";
import { customAttribute } from "./subjects/custom-attribute";
import { datacenter } from "./subjects/datacenter";
import { datastore } from "./subjects/datastore";
import { datastoreCluster } from "./subjects/datastore-cluster";
import { folder } from "./subjects/folder";
import { group } from "./subjects/group";
import { host } from "./subjects/host";
import { permission } from "./subjects/permission";
import { portGroup } from "./subjects/port-group";
import { resourcePool } from "./subjects/resource-pool";
import { role } from "./subjects/role";
import { rule } from "./subjects/rule";
import { storagePolicy } from "./subjects/storage-policy";
import { distributedSwitch } from "./subjects/switch";
import { tagCategory } from "./subjects/tag-category";
import { template } from "./subjects/template";
import { virtualMachine } from "./subjects/virtual-machine";
import { virtualMachineOverride } from "./subjects/virtual-machine-override";
import { vmkernelAdapter } from "./subjects/vmkernel-adapter";

/** The compared kinds of object, with the titles and the order of the table. */
export const kinds: readonly { readonly title: string; readonly kinds: readonly Kind[] }[] = [
  { title: "Clusters, hosts and resource pools", kinds: [datacenter, cluster, host, resourcePool] },
  { title: "Switches, port groups and vmkernel adapters", kinds: [distributedSwitch, portGroup, vmkernelAdapter] },
  { title: "Datastore clusters, datastores and storage policies", kinds: [datastoreCluster, datastore, storagePolicy] },
  {
    title: "Folders, tag categories, custom attributes, roles, permissions and templates",
    kinds: [folder, tagCategory, customAttribute, role, permission, template],
  },
  { title: "Virtual machines", kinds: [virtualMachine] },
  { title: "Groups, rules and restart priorities of virtual machines", kinds: [group, rule, virtualMachineOverride] },
];
