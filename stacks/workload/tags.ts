import { Construct } from "constructs";
import { Tag } from "../../constructs/organisation/tag";
import { TagCategory } from "../../constructs/organisation/tag-category";
import { GATEWAY_PROTECTION, TAG_CATEGORIES } from "../../model/names";
import { requireDefined } from "../require-defined";
import type { SiteDatacenter } from "../site/site-datacenter";

/** The tag values that differ between tiers. */
export interface VirtualMachineTags {
  readonly tier: string;
  /** The protection mechanism of its data. */
  readonly protection: string;
}

export interface TagsProps {
  readonly datacenter: SiteDatacenter;
  /** The workload: the value of the tag category `massar-system`. */
  readonly system: string;
  /** The stack that manages the VMs. */
  readonly managedBy: string;
  readonly tiers: readonly VirtualMachineTags[];
}

/** The tags and categories of a site's VMs. A VM has one tag of each category. */
export class Tags extends Construct {
  private readonly common: readonly Tag[];
  private readonly tiers: ReadonlyMap<string, Tag>;
  private readonly protections: ReadonlyMap<string, Tag>;

  constructor(scope: Construct, id: string, { datacenter, system, managedBy, tiers }: TagsProps) {
    super(scope, id);
    const tagsOf = (category: keyof typeof TAG_CATEGORIES, description: string, values: readonly string[]) => {
      const name = TAG_CATEGORIES[category];
      const made = new TagCategory(this, name, { datacenter, name, description, for: ["VirtualMachine"] });
      return new Map(
        [...new Set(values)].map((value) => [
          value,
          new Tag(this, `${category}-${value}`, { datacenter, category: made, name: value }),
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
      // the gateways look up this tag by name, even if no tier has it
      [...tiers.map(({ protection }) => protection), GATEWAY_PROTECTION],
    );
    this.common = [
      ...tagsOf("system", "The system that a VM belongs to", [system]).values(),
      ...tagsOf("site", "The site that a VM runs at", [datacenter.site.name]).values(),
      ...tagsOf("managedBy", "The stack that manages a VM: change it in code, not by hand", [managedBy]).values(),
    ];
  }

  /** The tags of a tier's VMs. */
  of({ tier, protection }: VirtualMachineTags): Tag[] {
    return [
      requireDefined(this.tiers.get(tier), `tag for tier ${tier}`, this),
      requireDefined(this.protections.get(protection), `tag for protection ${protection}`, this),
      ...this.common,
    ];
  }
}
