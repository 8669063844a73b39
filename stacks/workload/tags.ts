import { Construct } from "constructs";
import { Tag } from "../../constructs/organisation/tag";
import { TagCategory } from "../../constructs/organisation/tag-category";
import { GATEWAY_PROTECTION, TAG_CATEGORIES } from "../../model/names";
import { known } from "../known";
import type { SiteDatacenter } from "../site/site-datacenter";

/** What a VM's tags say of it. */
export interface VirtualMachineTags {
  readonly tier: string;
  /** The mechanism that protects its data. */
  readonly protection: string;
}

export interface TagsProps {
  readonly datacenter: SiteDatacenter;
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
      // the gateways find theirs by name, whether or not a tier has it
      [...tiers.map(({ protection }) => protection), GATEWAY_PROTECTION],
    );
    this.everyVm = [
      ...tagsOf("system", "The system that a VM belongs to", [system]).values(),
      ...tagsOf("site", "The site that a VM runs at", [datacenter.site.name]).values(),
      ...tagsOf("managedBy", "The stack that manages a VM: change it in code, not by hand", [managedBy]).values(),
    ];
  }

  /** The tags of a tier's members. */
  of({ tier, protection }: VirtualMachineTags): Tag[] {
    return [
      known(this.tiers.get(tier), `tag for tier ${tier}`, this),
      known(this.protections.get(protection), `tag for protection ${protection}`, this),
      ...this.everyVm,
    ];
  }
}
