import { CustomAttribute } from "@cdktf/provider-vsphere/lib/custom-attribute";
import { DatastoreCluster } from "@cdktf/provider-vsphere/lib/datastore-cluster";
import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { ResourcePool } from "@cdktf/provider-vsphere/lib/resource-pool";
import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { TagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { VmfsDatastore } from "@cdktf/provider-vsphere/lib/vmfs-datastore";
import type { Construct } from "constructs";
import type { Extras, MachineCase, SettingsAt } from "./case";
import { PLACE } from "./inventory";
import { machineAt } from "./machines";
import { ProofStack } from "./place";

/** One VM for each case, before or after its change. */
export class MachineStack extends ProofStack {
  constructor(
    scope: Construct,
    name: string,
    {
      stateDirectory,
      cases,
      moment,
    }: {
      readonly stateDirectory: string;
      readonly cases: readonly MachineCase[];
      readonly moment: "before" | "after";
    },
  ) {
    super(scope, name, stateDirectory);
    const { place } = this;
    const datacenterId = place.datacenter;
    const category = new TagCategory(this, "category", {
      name: `${name}-category`,
      cardinality: "SINGLE",
      associableTypes: ["VirtualMachine"],
    });
    const pod = cases.some(({ rows }) => rows.includes("virtual-machine/datastore-cluster"))
      ? this.datastoreCluster()
      : undefined;
    const extras: Extras = {
      folder: new Folder(this, "folder", { datacenterId, path: `${name}-folder`, type: "vm" }).path,
      tag: new Tag(this, "tag", { name: `${name}-tag`, categoryId: category.id }).id,
      customAttribute: new CustomAttribute(this, "attribute", {
        name: `${name}-attribute`,
        managedObjectType: "VirtualMachine",
      }).id,
      datastoreCluster: pod?.cluster ?? "",
      pool: new ResourcePool(this, "pool", { name: `${name}-pool`, parentResourcePoolId: place.pools[0] }).id,
    };
    const at = (settings: SettingsAt = {}) => (typeof settings === "function" ? settings(place, extras) : settings);
    for (const { name, before, after, unboundAfter = {} } of cases) {
      if (moment === "after" && after === "removed") continue;
      const changed = moment === "after" && after !== "removed" ? at(after) : {};
      const { datastoreId, datastoreClusterId, ...settings } = { name, ...machineAt(place), ...at(before), ...changed };
      // the two settings exclude each other
      const inCluster = datastoreClusterId !== undefined && changed.datastoreId === undefined;
      const machine = new VirtualMachine(this, `vm-${name}`, {
        ...settings,
        ...(inCluster
          ? { datastoreClusterId, dependsOn: pod ? [pod.store] : [] }
          : datastoreId !== undefined && { datastoreId }),
      });
      machine.overrideLogicalId(name);
      if (moment === "before") continue;
      for (const [attribute, value] of Object.entries(unboundAfter)) machine.addOverride(attribute, value);
    }
  }

  /** A datastore cluster with a datastore. */
  private datastoreCluster(): { readonly cluster: string; readonly store: VmfsDatastore } {
    const { datacenter: datacenterId, hosts } = this.place;
    const cluster = new DatastoreCluster(this, "datastores", { datacenterId, name: "datastores", sdrsEnabled: true });
    const store = new VmfsDatastore(this, "datastore", {
      name: "three",
      hostSystemId: hosts[0],
      disks: [PLACE.disks[6]],
      datastoreClusterId: cluster.id,
    });
    return { cluster: cluster.id, store };
  }
}
