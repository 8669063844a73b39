import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { TagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { Construct } from "constructs";
import { GATEWAY_PROTECTION, TAG_CATEGORIES } from "../../model/names";
import type { Datacenter } from "../provider/datacenter";

/** What a VM's tags say of it. */
export interface VirtualMachineTags {
  readonly tier: string;
  /** The mechanism that protects its data. */
  readonly protection: string;
}

export interface TagsProps {
  readonly datacenter: Datacenter;
  /** The workload, the value of tag category `massar-system`. */
  readonly system: string;
  /** The stack that manages what carries the tags. */
  readonly managedBy: string;
  /** The kinds of VM that get tags. */
  readonly tiers: readonly VirtualMachineTags[];
}

/** The tags of a site's VMs. A VM has one of each category. */
export class Tags extends Construct {
  private readonly everyVm: readonly Tag[];
  private readonly tiers: ReadonlyMap<string, Tag>;
  private readonly protections: ReadonlyMap<string, Tag>;

  constructor(scope: Construct, id: string, { datacenter, system, managedBy, tiers }: TagsProps) {
    super(scope, id);
    const { provider, site } = datacenter;
    const tagsOf = (category: keyof typeof TAG_CATEGORIES, description: string, values: readonly string[]) => {
      const name = TAG_CATEGORIES[category];
      const { id: categoryId } = new TagCategory(this, name, {
        provider,
        name,
        description,
        cardinality: "SINGLE",
        associableTypes: ["VirtualMachine"],
      });
      return new Map(
        [...new Set(values)].map((value) => [
          value,
          new Tag(this, `${category}-${value}`, { provider, categoryId, name: value }),
        ]),
      );
    };
    this.tiers = tagsOf(
      "tier",
      "The tier that a VM is a member of",
      tiers.map(({ tier }) => tier),
    );
    this.protections = tagsOf(
      "protection",
      "How a VM's data gets to the backup site",
      // the gateways find theirs by name, whether or not a tier has it
      [...tiers.map(({ protection }) => protection), GATEWAY_PROTECTION],
    );
    this.everyVm = [
      ...tagsOf("system", "The system that a VM belongs to", [system]).values(),
      ...tagsOf("site", "The site that a VM runs at", [site.name]).values(),
      ...tagsOf("managedBy", "The stack that manages a VM: change it in code, not by hand", [managedBy]).values(),
    ];
  }

  /** The tags of a tier's members. */
  of({ tier, protection }: VirtualMachineTags): string[] {
    const tags = [this.tiers.get(tier), this.protections.get(protection), ...this.everyVm];
    return tags.map((tag) => {
      if (tag === undefined) throw new Error(`${this.node.path} has no tags for tier ${tier}, ${protection}`);
      return tag.id;
    });
  }
}
