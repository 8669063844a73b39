import type { Construct } from "constructs";
import type { TierSpec } from "../../model/schema/workload";
import { CustomAttributes } from "./custom-attributes";
import { Tags, type TagsProps, type VirtualMachineTags } from "./tags";

/** What tells a workload's VMs apart in vCenter. */
export interface Labels {
  /** The ids of the tags of a tier's VMs: one of each category. */
  tags(tier: TierSpec): string[];
  /** The values of the custom attributes of a tier's VMs, by attribute id. */
  attributes(tier: TierSpec): Record<string, string>;
}

export interface SiteLabelsProps extends Omit<TagsProps, "tiers"> {
  readonly tiers: readonly TierSpec[];
}

/** The labels of a site's own workload: categories, tags and attributes are made with it. */
export const siteLabels =
  ({ datacenter, tiers, ...props }: SiteLabelsProps) =>
  (workload: Construct): Labels => {
    const attributes = new CustomAttributes(workload, "attributes", { datacenter });
    const tags = new Tags(workload, "tags", { ...props, datacenter, tiers: tiers.map(tagsOf) });
    return { tags: (tier) => tags.of(tagsOf(tier)), attributes: (tier) => attributes.of(tier) };
  };

/** What a tier's VMs are tagged with besides what all VMs of a workload are. */
export const tagsOf = ({ name, protection }: TierSpec): VirtualMachineTags => ({
  tier: name,
  protection: protection.mechanism,
});
