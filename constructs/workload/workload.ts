import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { ResourcePool } from "@cdktf/provider-vsphere/lib/resource-pool";
import { Construct } from "constructs";
import type { Placement } from "../../model/placement";
import { Tags } from "../organisation/tags";
import type { Datacenter } from "../provider/datacenter";
import type { Baseline } from "../site/baseline";
import type { SiteExtension } from "../site/extension";
import { Tier } from "./tier";

export interface WorkloadProps {
  readonly datacenter: Datacenter;
  readonly baseline: Baseline;
  readonly extension: SiteExtension;
  /** The workload's name: its folder and its resource pools have it. */
  readonly name: string;
  /** The stack that manages it. */
  readonly managedBy: string;
  readonly tiers: readonly Placement[];
  /** Tiers whose deletion lock a committed lift opens. */
  readonly lifted: ReadonlySet<string>;
}

/** A workload at a site: its folder, a resource pool in each cluster it uses, its tags and its tiers. */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { datacenter, baseline, extension, name, tiers } = props;
    const { provider, id: datacenterId } = datacenter;
    const folder = new Folder(this, "folder", { provider, datacenterId, type: "vm", path: name });
    const tags = new Tags(this, "tags", {
      datacenter,
      managedBy: props.managedBy,
      tiers: tiers.map(({ kind }) => kind),
    });
    const pools = new Map(
      [...new Set(tiers.map(({ cluster }) => cluster))].map((cluster) => {
        const parentResourcePoolId = extension.cluster(cluster).resourcePoolId;
        return [cluster, new ResourcePool(this, `pool-${cluster}`, { provider, parentResourcePoolId, name })] as const;
      }),
    );
    for (const placement of tiers) {
      const place = extension.place(placement);
      new Tier(this, placement.kind, {
        datacenter,
        placement,
        place: { ...place, resourcePoolId: pools.get(placement.cluster)?.id ?? place.resourcePoolId },
        template: baseline.template(placement.template.name),
        parentFolder: folder.path,
        tags: tags.of(placement.kind),
        lifted: props.lifted.has(placement.kind),
      });
    }
  }
}
