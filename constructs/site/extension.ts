import { Construct } from "constructs";
import type { Placement } from "../../model/placement";
import { Cluster } from "../compute/cluster";
import { DistributedSwitch } from "../network/distributed-switch";
import type { Datacenter } from "../provider/datacenter";
import { DatastoreCluster } from "../storage/datastore-cluster";
import type { Place } from "../workload/place";

export interface SiteExtensionProps {
  readonly datacenter: Datacenter;
}

/** What the works add to a site: clusters with their hosts, switches and flash, beside the baseline's. */
export class SiteExtension extends Construct {
  private readonly clusters = new Map<string, Cluster>();
  private readonly switches = new Map<string, DistributedSwitch>();
  private readonly storage = new Map<string, DatastoreCluster>();

  constructor(scope: Construct, id: string, { datacenter }: SiteExtensionProps) {
    super(scope, id);
    const { clusters, switches, datastoreClusters } = datacenter.site.extension;
    for (const spec of clusters) this.clusters.set(spec.name, new Cluster(this, spec.name, { datacenter, spec }));
    for (const spec of switches) {
      const { hosts } = this.cluster(spec.cluster);
      this.switches.set(spec.cluster, new DistributedSwitch(this, spec.name, { datacenter, spec, hosts }));
    }
    for (const spec of datastoreClusters) {
      const { hosts } = this.cluster(spec.cluster);
      this.storage.set(spec.name, new DatastoreCluster(this, spec.name, { datacenter, spec, hosts }));
    }
  }

  /** The cluster of that name. */
  cluster(name: string): Cluster {
    return known(this.clusters, name, this);
  }

  /** Where like VMs go here. */
  place({ cluster, network, datastoreCluster }: Placement): Place {
    const storage = known(this.storage, datastoreCluster, this);
    return {
      clusterId: this.cluster(cluster).id,
      resourcePoolId: this.cluster(cluster).resourcePoolId,
      networkId: known(this.switches, cluster, this).portGroupId(network),
      datastoreClusterId: storage.id,
      after: storage.datastores,
    };
  }
}

function known<Value>(values: ReadonlyMap<string, Value>, name: string, scope: Construct): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`${scope.node.path} has no ${name}: the model was not checked`);
  return value;
}
