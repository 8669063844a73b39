import { Construct } from "constructs";
import { RestartOrder } from "../../constructs/compute/restart-order";
import { Folder } from "../../constructs/organisation/folder";
import type { CloneSources } from "../../constructs/workload/clone-sources";
import { restartOrderRule } from "../../model/names";
import type { Placement } from "../../model/placement";
import type { TierSpec } from "../../model/schema/workload";
import type { Inventory } from "../site/inventory";
import type { SiteDatacenter } from "../site/site-datacenter";
import type { Labels } from "./labels";
import { Tier } from "./tier";

export interface WorkloadProps {
  readonly datacenter: SiteDatacenter;
  readonly inventory: Inventory;
  /** The path of the workload's folder below the datacenter's VM folder. Its parent exists. */
  readonly folder: string;
  /** Creates or looks up the labels of its VMs, in the scope of the workload. */
  readonly labels: (workload: Construct) => Labels;
  /** The tiers at this site. */
  readonly tiers: readonly {
    readonly spec: TierSpec;
    readonly placement: Placement;
    /** @default - VMs are full clones of the template */
    readonly replicas?: CloneSources | undefined;
  }[];
  /** Tiers that Terraform can destroy even though they contain data: a lift is committed, or they contain only copies. */
  readonly unlocked: ReadonlySet<string>;
  /** Whether this is a rehearsal, isolated from production. @default false */
  readonly rehearsed?: boolean;
}

/** A workload at a site: its folder, labels, tiers and HA restart order. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { datacenter, inventory, folder, tiers, unlocked, rehearsed = false } = props;
    const parentFolder = new Folder(this, "folder", { datacenter, name: folder });
    const labels = props.labels(this);
    const byName = new Map(
      tiers.map(({ spec, placement, replicas }) => [
        spec.name,
        new Tier(this, spec.name, {
          datacenter,
          placement,
          inventory,
          parentFolder,
          tags: labels.tags(spec),
          customAttributes: labels.attributes(spec),
          unlocked: unlocked.has(spec.name),
          rehearsed,
          replicas,
        }),
      ]),
    );
    for (const { spec, placement } of tiers) {
      const second = byName.get(spec.name)?.group;
      for (const dependency of placement.dependsOn) {
        const first = byName.get(dependency)?.group;
        if (first === undefined || second === undefined) continue;
        const rule = restartOrderRule(spec.name, dependency);
        new RestartOrder(this, rule, { cluster: inventory.cluster(placement.cluster), name: rule, first, second });
      }
    }
  }
}
