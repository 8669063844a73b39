import { DataVsphereTagCategory } from "@cdktf/provider-vsphere/lib/data-vsphere-tag-category";
import { TagCategory as VsphereTagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

/** A category of tags that this app creates, or an existing one. */
export interface ITagCategory {
  readonly categoryId: string;
  readonly categoryName: string;
}

export interface TagCategoryProps extends NamedProps {
  readonly description: string;
  /** The object types that its tags can be assigned to. */
  readonly for: readonly ("VirtualMachine" | "Datastore")[];
  /** Whether an object can have several tags of this category. @default "SINGLE" */
  readonly cardinality?: "SINGLE" | "MULTIPLE";
}

/** A tag category. A `Tag` joins the category that its props name. */
export class TagCategory extends Construct implements ITagCategory {
  readonly categoryId: string;
  readonly categoryName: string;

  /** Looks up an existing category by name, without managing it. The plan fails if it does not exist. */
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
