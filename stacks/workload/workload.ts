import { Construct } from "constructs";
import { RestartOrder } from "../../constructs/compute/restart-order";
import { Folder } from "../../constructs/organisation/folder";
import type { CloneSources } from "../../constructs/workload/clone-sources";
import type { VirtualMachineSet } from "../../constructs/workload/virtual-machine-set";
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
  /**
   * Whether Terraform creates and changes the VMs of a recovery priority after those of the priority before, so that the first
   * tiers start while later VMs are created. An ordinary deployment needs no order, and a targeted plan would include other tiers.
   *
   * @default false
   */
  readonly byPriority?: boolean;
}

/** A workload at a site: its folder, labels, tiers and HA restart order. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { datacenter, inventory, folder, tiers, unlocked, rehearsed = false, byPriority = false } = props;
    const parentFolder = new Folder(this, "folder", { datacenter, name: folder });
    const labels = props.labels(this);
    const byName = new Map<string, Tier>();
    let earlier: readonly VirtualMachineSet[] = [];
    let current: VirtualMachineSet[] = [];
    let priority: number | undefined;
    const inOrder = byPriority ? tiers.toSorted((a, b) => a.placement.priority - b.placement.priority) : tiers;
    for (const { spec, placement, replicas } of inOrder) {
      if (byPriority && placement.priority !== priority && current.length > 0) {
        earlier = current;
        current = [];
      }
      priority = placement.priority;
      const tier = new Tier(this, spec.name, {
        datacenter,
        placement,
        inventory,
        parentFolder,
        tags: labels.tags(spec),
        customAttributes: labels.attributes(spec),
        unlocked: unlocked.has(spec.name),
        rehearsed,
        replicas,
        after: earlier,
      });
      byName.set(spec.name, tier);
      current.push(...tier.virtualMachines);
    }
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
