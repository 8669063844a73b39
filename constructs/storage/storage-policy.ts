import { DataVsphereStoragePolicy } from "@cdktf/provider-vsphere/lib/data-vsphere-storage-policy";
import { VmStoragePolicy } from "@cdktf/provider-vsphere/lib/vm-storage-policy";
import { Construct } from "constructs";
import type { ITag } from "../organisation/tag";
import type { NamedProps } from "../provider/datacenter";

/** What a VM's files and each disk ask of their datastore: made here or found by name. */
export interface IStoragePolicy {
  readonly storagePolicyId: string;
}

export interface StoragePolicyProps extends NamedProps {
  readonly description: string;
  /** The tag of the datastores that meet it. */
  readonly tag: ITag;
}

/** A storage policy for VMs, met by the datastores with a tag. */
export class StoragePolicy extends Construct implements IStoragePolicy {
  readonly storagePolicyId: string;

  /** A policy that is only read. A plan fails where there is none of that name. */
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
