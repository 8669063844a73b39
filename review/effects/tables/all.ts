import type { ResourceTable } from "../row";
import { computeCluster } from "./compute-cluster";
import { hostGroup } from "./compute-cluster-host-group";
import { vmAntiAffinityRule } from "./compute-cluster-vm-anti-affinity-rule";
import { vmDependencyRule } from "./compute-cluster-vm-dependency-rule";
import { vmGroup } from "./compute-cluster-vm-group";
import { vmHostRule } from "./compute-cluster-vm-host-rule";
import { customAttribute } from "./custom-attribute";
import { datastoreCluster } from "./datastore-cluster";
import { datastoreVmAntiAffinityRule } from "./datastore-cluster-vm-anti-affinity-rule";
import { distributedPortGroup } from "./distributed-port-group";
import { distributedVirtualSwitch } from "./distributed-virtual-switch";
import { entityPermissions } from "./entity-permissions";
import { folder } from "./folder";
import { haVmOverride } from "./ha-vm-override";
import { host } from "./host";
import { nasDatastore } from "./nas-datastore";
import { nullResource } from "./null-resource";
import { resourcePool } from "./resource-pool";
import { role } from "./role";
import { tag } from "./tag";
import { tagCategory } from "./tag-category";
import { virtualMachine } from "./virtual-machine";
import { virtualMachineSnapshot } from "./virtual-machine-snapshot";
import { vmStoragePolicy } from "./vm-storage-policy";
import { vmfsDatastore } from "./vmfs-datastore";
import { vnic } from "./vnic";

/** The table of effects by resource type, ordered by importance for VMs. */
export const ALL_TABLES: readonly ResourceTable[] = [
  virtualMachine,
  computeCluster,
  host,
  distributedVirtualSwitch,
  distributedPortGroup,
  vmfsDatastore,
  nasDatastore,
  datastoreCluster,
  resourcePool,
  vnic,
  hostGroup,
  vmAntiAffinityRule,
  vmDependencyRule,
  vmGroup,
  vmHostRule,
  customAttribute,
  datastoreVmAntiAffinityRule,
  entityPermissions,
  folder,
  haVmOverride,
  nullResource,
  role,
  tag,
  tagCategory,
  virtualMachineSnapshot,
  vmStoragePolicy,
];

/** By resource type. */
export const TABLES: ReadonlyMap<string, ResourceTable> = new Map(ALL_TABLES.map((table) => [table.type, table]));
