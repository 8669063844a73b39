import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Placement } from "../../model/placement";
import type { ClusterSpec } from "../../model/schema/site";
import type { Bandwidth } from "../../model/units/bandwidth";
import { Cluster } from "../compute/cluster";
import { VmkernelAdapter } from "../compute/vmkernel-adapter";
import { DistributedSwitch } from "../network/distributed-switch";
import type { Entity } from "../organisation/access";
import type { Datacenter } from "../provider/datacenter";
import { DatastoreCluster } from "../storage/datastore-cluster";
import { NfsDatastore } from "../storage/nfs-datastore";
import { StorageClasses } from "../storage/storage-classes";
import type { Place } from "../workload/place";

export interface SiteExtensionProps {
  readonly datacenter: Datacenter;
  /** The rate to which a network's traffic is shaped. */
  readonly limits: Readonly<Record<string, Bandwidth>>;
}

/** What the works add to a site: clusters with their hosts, switches and storage, beside the baseline's. */
export class SiteExtension extends Construct {
  /** All that has objects below it, or is one of its own. */
  readonly entities: readonly Entity[];
  private readonly clusters = new Map<string, Cluster>();
  private readonly switches = new Map<string, DistributedSwitch>();
  private readonly classes: StorageClasses;
  private readonly storage = new Map<string, Pick<Place, "storage" | "after">>();

  constructor(scope: Construct, id: string, { datacenter, limits }: SiteExtensionProps) {
    super(scope, id);
    const { clusters, switches, datastoreClusters, nfsDatastores } = datacenter.site.extension;
    for (const spec of clusters) this.clusters.set(spec.name, new Cluster(this, spec.name, { datacenter, spec }));
    for (const spec of switches) {
      const { hosts } = this.cluster(spec.cluster);
      this.switches.set(spec.cluster, new DistributedSwitch(this, spec.name, { datacenter, spec, hosts, limits }));
    }
    const adapters = clusters.flatMap((spec) => this.vmkernelAdapters(spec, datacenter));
    this.classes = new StorageClasses(this, "storage-classes", {
      datacenter,
      names: [...datastoreClusters, ...nfsDatastores].map(({ storageClass }) => storageClass),
    });
    for (const spec of datastoreClusters) {
      const { hosts } = this.cluster(spec.cluster);
      const tags = this.classes.tags(spec.storageClass);
      const pod = new DatastoreCluster(this, spec.name, { datacenter, spec, hosts, tags });
      this.storage.set(spec.name, { storage: { datastoreClusterId: pod.id }, after: pod.datastores });
    }
    for (const spec of nfsDatastores) {
      const { hosts } = this.cluster(spec.cluster);
      const tags = this.classes.tags(spec.storageClass);
      const nfs = new NfsDatastore(this, spec.name, { datacenter, spec, hosts, tags, after: adapters });
      this.storage.set(spec.name, { storage: { datastoreId: nfs.id }, after: [] });
    }
    this.entities = [
      ...[...this.clusters].map(([name, { id }]) => ({ name, id, type: "ClusterComputeResource" as const })),
      ...switches.map(({ name, cluster }) => ({
        name,
        id: known(this.switches, cluster, this).uuid,
        type: "VmwareDistributedVirtualSwitch" as const,
      })),
      ...[...this.storage].map(([name, { storage }]) =>
        "datastoreId" in storage
          ? { name, id: storage.datastoreId, type: "Datastore" as const }
          : { name, id: storage.datastoreClusterId, type: "StoragePod" as const },
      ),
    ];
  }

  /** The cluster of that name. */
  cluster(name: string): Cluster {
    return known(this.clusters, name, this);
  }

  private vmkernelAdapters({ name, vmkernelAdapters }: ClusterSpec, datacenter: Datacenter): ITerraformDependable[] {
    const distributedSwitch = known(this.switches, name, this);
    return this.cluster(name).hosts.flatMap((host) =>
      vmkernelAdapters.map(
        (spec) =>
          new VmkernelAdapter(this, `${host.name}-${spec.purpose}`, { datacenter, host, distributedSwitch, spec }).vnic,
      ),
    );
  }

  /** Where like VMs go here. */
  place({ cluster, resourcePool, network, storage, storageClass }: Placement): Place {
    return {
      clusterId: this.cluster(cluster).id,
      resourcePoolId: this.cluster(cluster).resourcePool(resourcePool).id,
      networkId: known(this.switches, cluster, this).portGroupId(network),
      storagePolicyId: this.classes.policyId(storageClass),
      ...known(this.storage, storage.name, this),
    };
  }
}

function known<Value>(values: ReadonlyMap<string, Value>, name: string, scope: Construct): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`${scope.node.path} has no ${name}: the model was not checked`);
  return value;
}
