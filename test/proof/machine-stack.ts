import { CustomAttribute } from "@cdktf/provider-vsphere/lib/custom-attribute";
import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { ResourcePool } from "@cdktf/provider-vsphere/lib/resource-pool";
import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { TagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import type { Construct } from "constructs";
import type { Extras, MachineCase, SettingsAt } from "./case";
import { machineAt } from "./machines";
import { ProofStack } from "./place";

/** One VM for each case, as it is before its change or after it. */
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
    const extras: Extras = {
      folder: new Folder(this, "folder", { datacenterId, path: `${name}-folder`, type: "vm" }).path,
      tag: new Tag(this, "tag", { name: `${name}-tag`, categoryId: category.id }).id,
      customAttribute: new CustomAttribute(this, "attribute", {
        name: `${name}-attribute`,
        managedObjectType: "VirtualMachine",
      }).id,
      pool: new ResourcePool(this, "pool", { name: `${name}-pool`, parentResourcePoolId: place.pools[0] }).id,
    };
    const at = (settings: SettingsAt = {}) => (typeof settings === "function" ? settings(place, extras) : settings);
    for (const { name, before, after } of cases) {
      if (moment === "after" && after === "gone") continue;
      const machine = new VirtualMachine(this, `vm-${name}`, {
        name,
        ...machineAt(place),
        ...at(before),
        ...(moment === "after" && after !== "gone" && at(after)),
      });
      machine.overrideLogicalId(name);
    }
  }
}
