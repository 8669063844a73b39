import { Construct } from "constructs";
import type { ICluster } from "../../constructs/compute/cluster";
import { ResourcePool } from "../../constructs/compute/resource-pool";
import { PortGroup } from "../../constructs/network/port-group";
import type { IStoragePolicy } from "../../constructs/storage/storage-policy";
import type { Template } from "../../constructs/workload/template";
import { bubblePortGroupName, rehearsalName } from "../../model/names";
import type { StoragePlace } from "../../model/placement";
import type { RehearsalSpec } from "../../model/schema/site";
import { known } from "../known";
import type { FoundSite } from "../site/found-site";
import type { Inventory, Storage } from "../site/inventory";
import type { SiteDatacenter } from "../site/site-datacenter";

export interface BubbleProps {
  readonly datacenter: SiteDatacenter;
  readonly found: FoundSite;
  /** The rehearsal's id. */
  readonly rehearsal: string;
}

/**
 * Where a rehearsal's VMs go: on the site's clusters and storage, but on networks of the bubble's own, whose VLANs lead to one
 * another at most and nowhere else, and in a resource pool that takes no more than its limits.
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
    this.space = known(datacenter.site.rehearsal, "place for a rehearsal", this);
  }

  cluster(name: string): ICluster {
    return this.found.cluster(name);
  }

  /** The one pool that the rehearsal has in a cluster, whichever its VMs are in otherwise. */
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
          limit: known(this.space.limits[cluster], `limits on ${cluster}`, this),
        }),
    );
  }

  network(cluster: string, name: string): PortGroup {
    const { switches } = this.datacenter.site.extension;
    const { name: onSwitch } = known(
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
          vlan: known(this.space.vlans[name], `VLAN for ${name}`, this),
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
