import { DataVsphereStoragePolicy } from "@cdktf/provider-vsphere/lib/data-vsphere-storage-policy";
import { VmStoragePolicy } from "@cdktf/provider-vsphere/lib/vm-storage-policy";
import { Construct } from "constructs";
import type { ITag } from "../organisation/tag";
import type { NamedProps } from "../provider/datacenter";

/** A VM storage policy that this app creates, or an existing one. */
export interface IStoragePolicy {
  readonly storagePolicyId: string;
}

export interface StoragePolicyProps extends NamedProps {
  readonly description: string;
  /** The tag of compatible datastores. */
  readonly tag: ITag;
}

/** A VM storage policy. Datastores with its tag are compatible. */
export class StoragePolicy extends Construct implements IStoragePolicy {
  readonly storagePolicyId: string;

  /** Looks up an existing policy by name, without managing it. The plan fails if it does not exist. */
  static fromName(scope: Construct, id: string, { datacenter: { provider }, name }: NamedProps): IStoragePolicy {
    return { storagePolicyId: new DataVsphereStoragePolicy(scope, id, { provider, name }).id };
  }

  constructor(scope: Construct, id: string, { datacenter, name, description, tag }: StoragePolicyProps) {
    super(scope, id);
    this.storagePolicyId = new VmStoragePolicy(this, "Default", {
      provider: datacenter.provider,
      name,
      description,
      tagRules: [{ tagCategory: tag.category.categoryName, tags: [tag.tagName], includeDatastoresWithTags: true }],
    }).id;
  }
}
