import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { TagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { Construct } from "constructs";
import { TAG_CATEGORIES } from "../../model/names";
import type { Datacenter } from "../provider/datacenter";

export interface TagsProps {
  readonly datacenter: Datacenter;
  /** The stack that manages what carries the tags. */
  readonly managedBy: string;
  /** The kinds of VM that get a tag. */
  readonly tiers: readonly string[];
}

/** The tags of a site: which tier a VM belongs to, and which stack manages it. A VM has one of each. */
export class Tags extends Construct {
  private readonly managedBy: Tag;
  private readonly tiers: ReadonlyMap<string, Tag>;

  constructor(scope: Construct, id: string, { datacenter, managedBy, tiers }: TagsProps) {
    super(scope, id);
    const { provider } = datacenter;
    const category = (name: string, description: string) =>
      new TagCategory(this, name, {
        provider,
        name,
        description,
        cardinality: "SINGLE",
        associableTypes: ["VirtualMachine"],
      });
    const tier = category(TAG_CATEGORIES.tier, "The tier that a VM is a member of");
    const manager = category(TAG_CATEGORIES.managedBy, "The stack that manages a VM: change it in code, not by hand");
    this.managedBy = new Tag(this, "manager", { provider, categoryId: manager.id, name: managedBy });
    this.tiers = new Map(
      tiers.map((name) => [name, new Tag(this, `tier-${name}`, { provider, categoryId: tier.id, name })] as const),
    );
  }

  /** The tags of a tier's members. */
  of(tier: string): string[] {
    const tag = this.tiers.get(tier);
    if (tag === undefined) throw new Error(`${this.node.path} has no tag for tier ${tier}`);
    return [tag.id, this.managedBy.id];
  }
}
