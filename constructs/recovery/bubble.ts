import { DistributedPortGroup } from "@cdktf/provider-vsphere/lib/distributed-port-group";
import { Construct } from "constructs";
import { bubblePortGroupName, rehearsalName } from "../../model/names";
import type { Placement } from "../../model/placement";
import type { RehearsalSpec } from "../../model/schema/site";
import { ResourcePool } from "../compute/resource-pool";
import { PORT_GROUP_SECURITY } from "../network/port-group-security";
import type { Datacenter } from "../provider/datacenter";
import type { FoundSite } from "../site/found-site";
import type { Place } from "../workload/place";

export interface BubbleProps {
  readonly datacenter: Datacenter;
  readonly found: FoundSite;
  /** The rehearsal's id. */
  readonly rehearsal: string;
}

/**
 * Where a rehearsal's VMs go: on the site's clusters and storage, but on networks of the bubble's own, whose VLANs lead to one
 * another at most and nowhere else, and in a resource pool that takes no more than its limits.
 */
export class Bubble extends Construct {
  private readonly datacenter: Datacenter;
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

  /** Where like VMs go in the bubble. */
  place({ cluster, network, storage, storageClass }: Placement): Place {
    return {
      clusterId: this.found.cluster(cluster).id,
      resourcePoolId: this.resourcePool(cluster).id,
      networkId: this.portGroup(cluster, network).id,
      storage: this.found.storage(storage),
      storagePolicyId: this.found.storagePolicyId(storageClass),
      after: [],
    };
  }

  private resourcePool(cluster: string): ResourcePool {
    const id = `pool-${cluster}`;
    const made = this.node.tryFindChild(id) as ResourcePool | undefined;
    return (
      made ??
      new ResourcePool(this, id, {
        datacenter: this.datacenter,
        parentId: this.found.cluster(cluster).resourcePoolId,
        spec: { name: rehearsalName(this.rehearsal), cpuShares: "low", memoryShares: "low" },
        limit: known(this.space.limits[cluster], `limits on ${cluster}`, this),
      })
    );
  }

  private portGroup(cluster: string, network: string): DistributedPortGroup {
    const id = `${cluster}-${network}`;
    const made = this.node.tryFindChild(id) as DistributedPortGroup | undefined;
    const { provider, site } = this.datacenter;
    const onSwitch = site.extension.switches.find((each) => each.cluster === cluster);
    return (
      made ??
      new DistributedPortGroup(this, id, {
        provider,
        distributedVirtualSwitchUuid: this.found.switchUuid(known(onSwitch, `switch on ${cluster}`, this).name),
        name: bubblePortGroupName(this.rehearsal, cluster, network),
        vlanId: known(this.space.vlans[network], `VLAN for ${network}`, this).number,
        ...PORT_GROUP_SECURITY,
      })
    );
  }
}

function known<Value>(value: Value | undefined, what: string, scope: Construct): Value {
  if (value === undefined) throw new Error(`${scope.node.path} has no ${what}: the model was not checked`);
  return value;
}
