import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { Construct } from "constructs";
import type { TierSpec } from "../../massar/schema";
import { restartOrderRule } from "../../model/names";
import type { Placement } from "../../model/placement";
import { RestartOrder } from "../compute/restart-order";
import { CustomAttributes } from "../organisation/custom-attributes";
import { Tags } from "../organisation/tags";
import type { Datacenter } from "../provider/datacenter";
import type { Baseline } from "../site/baseline";
import type { SiteExtension } from "../site/extension";
import { Tier } from "./tier";

export interface WorkloadProps {
  readonly datacenter: Datacenter;
  readonly baseline: Baseline;
  readonly extension: SiteExtension;
  /** The workload's name: its folder has it. */
  readonly name: string;
  /** The stack that manages it. */
  readonly managedBy: string;
  /** The tiers that are made here: what the model says of each, and where its members go. */
  readonly tiers: readonly { readonly spec: TierSpec; readonly placement: Placement }[];
  /** Tiers whose deletion lock a committed lift opens. */
  readonly lifted: ReadonlySet<string>;
}

/** A workload at a site: its folder, its tags and attributes, its tiers and the order in which HA restarts them. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { datacenter, baseline, extension, name, tiers } = props;
    const { provider, id: datacenterId } = datacenter;
    const folder = new Folder(this, "folder", { provider, datacenterId, type: "vm", path: name });
    const attributes = new CustomAttributes(this, "attributes", { datacenter });
    const tagsOf = ({ name: tier, protection }: TierSpec) => ({ tier, protection: protection.mechanism });
    const tags = new Tags(this, "tags", {
      datacenter,
      system: name,
      managedBy: props.managedBy,
      tiers: tiers.map(({ spec }) => tagsOf(spec)),
    });
    const byName = new Map(
      tiers.map(({ spec, placement }) => [
        spec.name,
        new Tier(this, spec.name, {
          datacenter,
          placement,
          place: extension.place(placement),
          template: baseline.template(placement.template.name),
          parentFolder: folder.path,
          tags: tags.of(tagsOf(spec)),
          customAttributes: attributes.of(spec),
          lifted: props.lifted.has(spec.name),
        }),
      ]),
    );
    for (const { spec, placement } of tiers) {
      const then = byName.get(spec.name)?.group;
      for (const dependency of placement.dependsOn) {
        const first = byName.get(dependency)?.group;
        if (first === undefined || then === undefined) continue;
        const { clusterId } = extension.place(placement);
        const rule = restartOrderRule(spec.name, dependency);
        new RestartOrder(this, rule, { datacenter, clusterId, name: rule, first, then });
      }
    }
  }
}
