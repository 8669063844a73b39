import type { Construct } from "constructs";
import type { ITag } from "../../constructs/organisation/tag";
import type { TierSpec } from "../../model/schema/workload";
import { type AttributeValues, CustomAttributes } from "./custom-attributes";
import { Tags, type TagsProps, type VirtualMachineTags } from "./tags";

/** The tags and custom attributes of a workload's VMs. */
export interface Labels {
  /** The tags of a tier's VMs, one of each category. */
  tags(tier: TierSpec): readonly ITag[];
  /** The custom attributes of a tier's VMs. */
  attributes(tier: TierSpec): AttributeValues;
}

export interface SiteLabelsProps extends Omit<TagsProps, "tiers"> {
  readonly tiers: readonly TierSpec[];
}

/** The labels of a site's workload. It creates the categories, tags and attributes. */
export const siteLabels =
  ({ datacenter, tiers, ...props }: SiteLabelsProps) =>
  (workload: Construct): Labels => {
    const attributes = new CustomAttributes(workload, "attributes", { datacenter });
    const tags = new Tags(workload, "tags", { ...props, datacenter, tiers: tiers.map(tagsOf) });
    return { tags: (tier) => tags.of(tagsOf(tier)), attributes: (tier) => attributes.of(tier) };
  };

/** The tag values that differ between tiers. */
export const tagsOf = ({ name, protection }: TierSpec): VirtualMachineTags => ({
  tier: name,
  protection: protection.mechanism,
});
