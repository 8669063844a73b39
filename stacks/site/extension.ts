import { Construct } from "constructs";
import { Cluster } from "../../constructs/compute/cluster";
import { Host } from "../../constructs/compute/host";
import { HostGroup } from "../../constructs/compute/host-group";
import { ResourcePool } from "../../constructs/compute/resource-pool";
import { VmkernelAdapter } from "../../constructs/compute/vmkernel-adapter";
import { DistributedSwitch } from "../../constructs/network/distributed-switch";
import { PortGroup } from "../../constructs/network/port-group";
import type { PermissionsProps } from "../../constructs/organisation/permissions";
import { DatastoreCluster } from "../../constructs/storage/datastore-cluster";
import { NfsDatastore } from "../../constructs/storage/nfs-datastore";
import type { IStoragePolicy } from "../../constructs/storage/storage-policy";
import type { Template } from "../../constructs/workload/template";
import { hostGroup, hostNumber, portGroupName } from "../../model/names";
import type { StoragePlace } from "../../model/placement";
import type { ClusterSpec, SwitchSpec } from "../../model/schema/site";
import type { Bandwidth } from "../../model/units/bandwidth";
import { requireDefined } from "../require-defined";
import type { Baseline } from "./baseline";
import type { Inventory } from "./inventory";
import { LabelChanges } from "./label-changes";
import type { SiteDatacenter } from "./site-datacenter";
import { StorageClasses } from "./storage-classes";

export interface SiteExtensionProps {
  readonly datacenter: SiteDatacenter;
  /** The source of the templates. */
  readonly baseline: Baseline;
  /** Traffic shaping rates by network. */
  readonly limits: Readonly<Record<string, Bandwidth>>;
}

/** The objects that the extension adds to a site: clusters with hosts, switches and storage. */
export class SiteExtension extends Construct implements Inventory {
  /** The objects on which permissions are set. */
  readonly entities: readonly PermissionsProps["on"][];
  private readonly datacenter: SiteDatacenter;
  private readonly baseline: Baseline;
  private readonly clusters = new Map<string, { readonly cluster: Cluster; readonly hosts: readonly Host[] }>();
  private readonly pools = new Map<string, ResourcePool>();
  private readonly portGroups = new Map<string, PortGroup>();
  private readonly classes: StorageClasses;
  private readonly storages = new Map<string, DatastoreCluster | NfsDatastore>();

  constructor(scope: Construct, id: string, { datacenter, baseline, limits }: SiteExtensionProps) {
    super(scope, id);
    this.datacenter = datacenter;
    this.baseline = baseline;
    const { clusters, switches, datastoreClusters, nfsDatastores } = datacenter.site.extension;
    for (const spec of clusters) this.addCluster(spec);
    const distributedSwitches = switches.map((spec) => this.addSwitch(spec, limits));
    const adapters = clusters.flatMap((spec) => this.vmkernelAdapters(spec));
    this.classes = new StorageClasses(this, "storage-classes", {
      datacenter,
      names: [...datastoreClusters, ...nfsDatastores].map(({ storageClass }) => storageClass),
    });
    const on = ({ cluster, storageClass }: { readonly cluster: string; readonly storageClass: string }) => ({
      datacenter,
      hosts: this.hosts(cluster),
      tags: [this.classes.tag(storageClass)],
    });
    for (const spec of datastoreClusters)
      this.storages.set(spec.name, new DatastoreCluster(this, spec.name, { ...spec, ...on(spec) }));
    for (const spec of nfsDatastores)
      this.storages.set(spec.name, new NfsDatastore(this, spec.name, { ...spec, ...on(spec), adapters }));
    for (const { name, storageClass } of [...datastoreClusters, ...nfsDatastores]) {
      const storage = requireDefined(this.storages.get(name), `storage ${name}`, this);
      new LabelChanges(this, `${name}-labels`, {
        datacenter,
        objects: { type: "Datastore", ids: storage.datastoreIds.join(" ") },
        tags: [this.classes.tag(storageClass)],
      });
    }
    this.entities = [
      ...[...this.clusters.values()].map(({ cluster }) => cluster),
      ...distributedSwitches,
      ...this.storages.values(),
    ];
  }

  cluster(name: string): Cluster {
    return requireDefined(this.clusters.get(name), `cluster ${name}`, this).cluster;
  }

  resourcePool(cluster: string, name: string): ResourcePool {
    return requireDefined(this.pools.get(`${cluster}/${name}`), `resource pool ${name} in ${cluster}`, this);
  }

  network(cluster: string, name: string): PortGroup {
    return requireDefined(this.portGroups.get(portGroupName(cluster, name)), `network ${name} on ${cluster}`, this);
  }

  storage({ name }: StoragePlace): DatastoreCluster | NfsDatastore {
    return requireDefined(this.storages.get(name), `storage ${name}`, this);
  }

  storagePolicy(storageClass: string): IStoragePolicy {
    return this.classes.policy(storageClass);
  }

  template(name: string): Template {
    return this.baseline.template(name);
  }

  private hosts(cluster: string): readonly Host[] {
    return requireDefined(this.clusters.get(cluster), `cluster ${cluster}`, this).hosts;
  }

  private addCluster({ name, drs, highAvailability, lockdown, hosts: hostSpecs, resourcePools }: ClusterSpec): void {
    const { datacenter } = this;
    const { ntpServers } = datacenter.site;
    const cluster = new Cluster(this, name, { datacenter, name, drs, highAvailability });
    const racked = hostSpecs.map((spec) => ({
      rack: spec.rack,
      host: new Host(cluster, spec.name, { ...spec, cluster, lockdown, ntpServers }),
    }));
    for (const rack of new Set(racked.map((each) => each.rack))) {
      const hosts = racked.filter((each) => each.rack === rack).map(({ host }) => host);
      new HostGroup(cluster, rack, { cluster, name: hostGroup(rack), hosts });
    }
    for (const spec of resourcePools) {
      const pool = new ResourcePool(cluster, `pool-${spec.name}`, { ...spec, datacenter, parent: cluster.rootPool });
      this.pools.set(`${name}/${spec.name}`, pool);
    }
    this.clusters.set(name, { cluster, hosts: racked.map(({ host }) => host) });
  }

  private addSwitch(spec: SwitchSpec, limits: SiteExtensionProps["limits"]): DistributedSwitch {
    const { datacenter } = this;
    const distributedSwitch = new DistributedSwitch(this, spec.name, {
      ...spec,
      datacenter,
      hosts: this.hosts(spec.cluster),
    });
    for (const network of spec.networks) {
      const name = portGroupName(spec.cluster, network);
      const { vlan } = requireDefined(datacenter.site.networks[network], `network ${network}`, this);
      const portGroup = new PortGroup(distributedSwitch, network, {
        distributedSwitch,
        name,
        vlan,
        limit: limits[network],
      });
      this.portGroups.set(name, portGroup);
    }
    return distributedSwitch;
  }

  private vmkernelAdapters({ name, vmkernelAdapters }: ClusterSpec): VmkernelAdapter[] {
    return this.hosts(name).flatMap((host) =>
      vmkernelAdapters.map(({ network, purpose }) => {
        const { cidr } = requireDefined(this.datacenter.site.networks[network], `network ${network}`, this);
        return new VmkernelAdapter(this, `${host.name}-${purpose}`, {
          host,
          portGroup: this.network(name, network),
          subnet: cidr,
          hostNumber: hostNumber(host.name),
          vmotion: purpose === "vmotion",
        });
      }),
    );
  }
}
