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
import type { ExistingSite } from "../site/existing-site";
import type { Inventory, Storage } from "../site/inventory";
import type { SiteDatacenter } from "../site/site-datacenter";

export interface BubbleProps {
  readonly datacenter: SiteDatacenter;
  readonly existing: ExistingSite;
  readonly rehearsal: string;
}

/**
 * The environment of a rehearsal's VMs: the clusters and storage of the site, isolated networks, and a resource pool with limits.
 * The VLANs of the networks are not connected to production.
 */
export class Bubble extends Construct implements Inventory {
  private readonly datacenter: SiteDatacenter;
  private readonly existing: ExistingSite;
  private readonly rehearsal: string;
  private readonly space: RehearsalSpec;

  constructor(scope: Construct, id: string, { datacenter, existing, rehearsal }: BubbleProps) {
    super(scope, id);
    this.datacenter = datacenter;
    this.existing = existing;
    this.rehearsal = rehearsal;
    this.space = requireDefined(datacenter.site.rehearsal, "rehearsal space", this);
  }

  cluster(name: string): ICluster {
    return this.existing.cluster(name);
  }

  /** The rehearsal's resource pool in a cluster. It replaces all pools of the model. */
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
          distributedSwitch: this.existing.distributedSwitch(onSwitch),
          name: bubblePortGroupName(this.rehearsal, cluster, name),
          vlan: requireDefined(this.space.vlans[name], `VLAN for ${name}`, this),
        }),
    );
  }

  storage(place: StoragePlace): Storage {
    return this.existing.storage(place);
  }

  storagePolicy(storageClass: string): IStoragePolicy {
    return this.existing.storagePolicy(storageClass);
  }

  template(name: string): Template {
    return this.existing.template(name);
  }

  private once<Made extends Construct>(id: string, make: (id: string) => Made): Made {
    return (this.node.tryFindChild(id) as Made | undefined) ?? make(id);
  }
}
