import { DataVsphereTag } from "@cdktf/provider-vsphere/lib/data-vsphere-tag";
import { Tag as VsphereTag } from "@cdktf/provider-vsphere/lib/tag";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";
import type { ITagCategory } from "./tag-category";

/** A tag that this app creates, or an existing one. */
export interface ITag {
  readonly category: ITagCategory;
  readonly tagId: string;
  readonly tagName: string;
}

export interface FoundTagProps extends NamedProps {
  readonly category: ITagCategory;
}

export interface TagProps extends FoundTagProps {
  /** @default - none */
  readonly description?: string;
}

/** A tag of a category. */
export class Tag extends Construct implements ITag {
  readonly category: ITagCategory;
  readonly tagId: string;
  readonly tagName: string;

  /** Looks up an existing tag of a category by name, without managing it. The plan fails if it does not exist. */
  static fromName(scope: Construct, id: string, { datacenter: { provider }, name, category }: FoundTagProps): ITag {
    const { categoryId } = category;
    return { category, tagId: new DataVsphereTag(scope, id, { provider, name, categoryId }).id, tagName: name };
  }

  constructor(scope: Construct, id: string, { datacenter: { provider }, name, category, description }: TagProps) {
    super(scope, id);
    const { categoryId } = category;
    const tag = new VsphereTag(this, "Default", { provider, name, categoryId, ...(description && { description }) });
    this.category = category;
    this.tagId = tag.id;
    this.tagName = tag.name;
  }
}
