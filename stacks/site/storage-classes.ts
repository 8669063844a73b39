import { Construct } from "constructs";
import { Tag } from "../../constructs/organisation/tag";
import { TagCategory } from "../../constructs/organisation/tag-category";
import type { Datacenter } from "../../constructs/provider/datacenter";
import { StoragePolicy } from "../../constructs/storage/storage-policy";
import { storagePolicyName, TAG_CATEGORIES } from "../../model/names";
import { requireDefined } from "../require-defined";

export interface StorageClassesProps {
  readonly datacenter: Datacenter;
  /** The storage classes at the site. Duplicates are ignored. */
  readonly names: readonly string[];
}

/** The storage classes of a site. Each has a tag for its datastores and a storage policy for VMs. */
export class StorageClasses extends Construct {
  private readonly byName = new Map<string, { readonly tag: Tag; readonly policy: StoragePolicy }>();

  constructor(scope: Construct, id: string, { datacenter, names }: StorageClassesProps) {
    super(scope, id);
    const category = new TagCategory(this, "category", {
      datacenter,
      name: TAG_CATEGORIES.storageClass,
      description: "What a datastore is good for",
      for: ["Datastore"],
    });
    for (const name of new Set(names)) {
      const tag = new Tag(this, name, { datacenter, category, name });
      const policy = new StoragePolicy(this, `policy-${name}`, {
        datacenter,
        name: storagePolicyName(name),
        description: `Datastores of class ${name}`,
        tag,
      });
      this.byName.set(name, { tag, policy });
    }
  }

  /** The tag for datastores of a class. */
  tag(name: string): Tag {
    return this.storageClass(name).tag;
  }

  /** The storage policy for VMs of a class. */
  policy(name: string): StoragePolicy {
    return this.storageClass(name).policy;
  }

  private storageClass(name: string) {
    return requireDefined(this.byName.get(name), `storage class ${name}`, this);
  }
}
