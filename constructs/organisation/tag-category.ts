import { DataVsphereTagCategory } from "@cdktf/provider-vsphere/lib/data-vsphere-tag-category";
import { TagCategory as VsphereTagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

/** A category of tags, made here or found by name. */
export interface ITagCategory {
  readonly categoryId: string;
  readonly categoryName: string;
}

export interface TagCategoryProps extends NamedProps {
  readonly description: string;
  /** The kinds of object that its tags are for. */
  readonly for: readonly ("VirtualMachine" | "Datastore")[];
  /** Whether an object has one of its tags at most. @default - one at most */
  readonly cardinality?: "SINGLE" | "MULTIPLE";
}

/** A category of tags. Tags join it by naming it. */
export class TagCategory extends Construct implements ITagCategory {
  readonly categoryId: string;
  readonly categoryName: string;

  /** A category that is only read. A plan fails where there is none of that name. */
  static fromName(scope: Construct, id: string, { datacenter: { provider }, name }: NamedProps): ITagCategory {
    return { categoryId: new DataVsphereTagCategory(scope, id, { provider, name }).id, categoryName: name };
  }

  constructor(scope: Construct, id: string, props: TagCategoryProps) {
    super(scope, id);
    const { datacenter, name, description, cardinality = "SINGLE" } = props;
    const category = new VsphereTagCategory(this, "Default", {
      provider: datacenter.provider,
      name,
      description,
      cardinality,
      associableTypes: [...props.for],
    });
    this.categoryId = category.id;
    this.categoryName = category.name;
  }
}
