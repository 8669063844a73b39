import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { TagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { VmStoragePolicy } from "@cdktf/provider-vsphere/lib/vm-storage-policy";
import { Construct } from "constructs";
import { storagePolicyName, TAG_CATEGORIES } from "../../model/names";
import type { Datacenter } from "../provider/datacenter";

export interface StorageClassesProps {
  readonly datacenter: Datacenter;
  /** The classes that the site's storage offers; repeats count once. */
  readonly names: readonly string[];
}

/** The storage classes of a site: a tag on the datastores of each, and a storage policy for VMs that asks for the tag. */
export class StorageClasses extends Construct {
  private readonly byName = new Map<string, { readonly tag: Tag; readonly policy: VmStoragePolicy }>();

  constructor(scope: Construct, id: string, { datacenter: { provider }, names }: StorageClassesProps) {
    super(scope, id);
    const category = new TagCategory(this, "category", {
      provider,
      name: TAG_CATEGORIES.storageClass,
      description: "What a datastore is good for",
      cardinality: "SINGLE",
      associableTypes: ["Datastore"],
    });
    for (const name of new Set(names)) {
      const tag = new Tag(this, name, { provider, categoryId: category.id, name });
      const policy = new VmStoragePolicy(this, `policy-${name}`, {
        provider,
        name: storagePolicyName(name),
        description: `Datastores of class ${name}`,
        tagRules: [{ tagCategory: category.name, tags: [tag.name], includeDatastoresWithTags: true }],
      });
      this.byName.set(name, { tag, policy });
    }
  }

  /** The tags of a datastore of that class. */
  tags(name: string): string[] {
    return [this.storageClass(name).tag.id];
  }

  /** The policy of a VM whose storage is of that class. */
  policyId(name: string): string {
    return this.storageClass(name).policy.id;
  }

  private storageClass(name: string) {
    const found = this.byName.get(name);
    if (found === undefined) throw new Error(`${this.node.path} has no storage class ${name}`);
    return found;
  }
}
