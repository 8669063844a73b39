import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { Construct } from "constructs";
import { restartOrderRule } from "../../model/names";
import type { Placement } from "../../model/placement";
import type { TierSpec } from "../../model/schema/workload";
import { RestartOrder } from "../compute/restart-order";
import type { Labels } from "../organisation/labels";
import type { Datacenter } from "../provider/datacenter";
import type { Place } from "./place";
import type { Replicas } from "./replicas";
import type { Template } from "./template";
import { Tier } from "./tier";

export interface WorkloadProps {
  readonly datacenter: Datacenter;
  /** Where VMs go. */
  readonly places: { place(placement: Placement): Place };
  readonly templates: { template(name: string): Template };
  /** The name of its folder. */
  readonly name: string;
  /** Makes or finds, in the workload's scope, what its VMs are labelled with. */
  readonly labels: (workload: Construct) => Labels;
  /** The tiers that are made here: what the model says of each, where its members go, and what they are clones of. */
  readonly tiers: readonly { readonly spec: TierSpec; readonly placement: Placement; readonly replicas?: Replicas }[];
  /** Tiers that may be destroyed though they hold data: a committed lift says so, or nothing here is the only copy. */
  readonly unlocked: ReadonlySet<string>;
  /** `true` for one that is recovered beside what really runs, which then has the cluster's order to itself. @default false */
  readonly rehearsed?: boolean;
}

/** A workload at a site: its folder, its labels, its tiers and the order in which HA restarts them. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { datacenter, places, templates, name, tiers, unlocked, rehearsed = false } = props;
    const { provider, id: datacenterId } = datacenter;
    const folder = new Folder(this, "folder", { provider, datacenterId, type: "vm", path: name });
    const labels = props.labels(this);
    const byName = new Map(
      tiers.map(({ spec, placement, replicas }) => [
        spec.name,
        new Tier(this, spec.name, {
          datacenter,
          placement,
          place: places.place(placement),
          template: templates.template(placement.template.name),
          parentFolder: folder.path,
          tags: labels.tags(spec),
          customAttributes: labels.attributes(spec),
          unlocked: unlocked.has(spec.name),
          rehearsed,
          ...(replicas && { replicas }),
        }),
      ]),
    );
    for (const { spec, placement } of tiers) {
      const then = byName.get(spec.name)?.group;
      for (const dependency of placement.dependsOn) {
        const first = byName.get(dependency)?.group;
        if (first === undefined || then === undefined) continue;
        const { clusterId } = places.place(placement);
        const rule = restartOrderRule(spec.name, dependency);
        new RestartOrder(this, rule, { datacenter, clusterId, name: rule, first, then });
      }
    }
  }
}
