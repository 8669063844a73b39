import { Construct } from "constructs";
import { RestartOrder } from "../../constructs/compute/restart-order";
import { Folder } from "../../constructs/organisation/folder";
import type { FrozenMachines } from "../../constructs/workload/frozen-machines";
import { restartOrderRule } from "../../model/names";
import type { Placement } from "../../model/placement";
import type { TierSpec } from "../../model/schema/workload";
import type { Inventory } from "../site/inventory";
import type { SiteDatacenter } from "../site/site-datacenter";
import type { Labels } from "./labels";
import { Tier } from "./tier";

export interface WorkloadProps {
  readonly datacenter: SiteDatacenter;
  /** What VMs are placed on. */
  readonly inventory: Inventory;
  /** The name of its folder. */
  readonly name: string;
  /** Makes or finds, in the workload's scope, what its VMs are labelled with. */
  readonly labels: (workload: Construct) => Labels;
  /** The tiers that are made here: what the model says of each, where its members go, and what they are clones of. */
  readonly tiers: readonly {
    readonly spec: TierSpec;
    readonly placement: Placement;
    readonly replicas?: FrozenMachines | undefined;
  }[];
  /** Tiers that may be destroyed though they hold data: a committed lift says so, or nothing here is the only copy. */
  readonly unlocked: ReadonlySet<string>;
  /** `true` for one that is recovered beside what really runs. @default - it has the cluster's order to itself */
  readonly rehearsed?: boolean;
}

/** A workload at a site: its folder, its labels, its tiers and the order in which HA restarts them. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { datacenter, inventory, name, tiers, unlocked, rehearsed = false } = props;
    const parentFolder = new Folder(this, "folder", { datacenter, name });
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
