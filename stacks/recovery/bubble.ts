import { Construct } from "constructs";
import type { ICluster } from "../../constructs/compute/cluster";
import { ResourcePool } from "../../constructs/compute/resource-pool";
import { PortGroup } from "../../constructs/network/port-group";
import type { IStoragePolicy } from "../../constructs/storage/storage-policy";
import type { Template } from "../../constructs/workload/template";
import { bubblePortGroupName, rehearsalName } from "../../model/names";
import type { StoragePlace } from "../../model/placement";
import type { RehearsalSpec } from "../../model/schema/site";
import { requireDefined } from "../require-defined";
import type { FoundSite } from "../site/found-site";
import type { Inventory, Storage } from "../site/inventory";
import type { SiteDatacenter } from "../site/site-datacenter";

export interface BubbleProps {
  readonly datacenter: SiteDatacenter;
  readonly found: FoundSite;
  readonly rehearsal: string;
}

/**
 * The place of a rehearsal's VMs: the site's clusters and storage, but isolated networks, whose VLANs reach at most each other,
 * and a resource pool with limits.
 */
export class Bubble extends Construct implements Inventory {
  private readonly datacenter: SiteDatacenter;
  private readonly found: FoundSite;
  private readonly rehearsal: string;
  private readonly space: RehearsalSpec;

  constructor(scope: Construct, id: string, { datacenter, found, rehearsal }: BubbleProps) {
    super(scope, id);
    this.datacenter = datacenter;
    this.found = found;
    this.rehearsal = rehearsal;
    this.space = requireDefined(datacenter.site.rehearsal, "rehearsal space", this);
  }

  cluster(name: string): ICluster {
    return this.found.cluster(name);
  }

  /** The rehearsal's resource pool in a cluster, whatever pool the VMs would normally use. */
  resourcePool(cluster: string): ResourcePool {
    const { datacenter } = this;
    return this.once(
      `pool-${cluster}`,
      (id) =>
        new ResourcePool(this, id, {
          datacenter,
          parent: this.cluster(cluster).rootPool,
          name: rehearsalName(this.rehearsal),
          cpuShares: "low",
          memoryShares: "low",
          limit: requireDefined(this.space.limits[cluster], `limits on ${cluster}`, this),
        }),
    );
  }

  network(cluster: string, name: string): PortGroup {
    const { switches } = this.datacenter.site.extension;
    const { name: onSwitch } = requireDefined(
      switches.find((each) => each.cluster === cluster),
      `switch on ${cluster}`,
      this,
    );
    return this.once(
      `${cluster}-${name}`,
      (id) =>
        new PortGroup(this, id, {
          distributedSwitch: this.found.distributedSwitch(onSwitch),
          name: bubblePortGroupName(this.rehearsal, cluster, name),
          vlan: requireDefined(this.space.vlans[name], `VLAN for ${name}`, this),
        }),
    );
  }

  storage(place: StoragePlace): Storage {
    return this.found.storage(place);
  }

  storagePolicy(storageClass: string): IStoragePolicy {
    return this.found.storagePolicy(storageClass);
  }

  template(name: string): Template {
    return this.found.template(name);
  }

  private once<Made extends Construct>(id: string, make: (id: string) => Made): Made {
    return (this.node.tryFindChild(id) as Made | undefined) ?? make(id);
  }
}
