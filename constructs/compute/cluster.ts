import { ComputeCluster } from "@cdktf/provider-vsphere/lib/compute-cluster";
import { Construct } from "constructs";
import { hostGroup } from "../../model/names";
import type { ClusterSpec } from "../../model/schema/site";
import type { Datacenter } from "../provider/datacenter";
import { Host } from "./host";
import { HostGroup } from "./host-group";
import { ResourcePool } from "./resource-pool";

export interface ClusterProps {
  readonly datacenter: Datacenter;
  readonly spec: ClusterSpec;
}

/** A vSphere cluster with its hosts, racks and resource pools: DRS, and HA that holds room back for the host failures to tolerate. */
export class Cluster extends Construct {
  readonly hosts: readonly Host[];
  private readonly pools: ReadonlyMap<string, ResourcePool>;
  private readonly cluster: ComputeCluster;

  constructor(scope: Construct, id: string, { datacenter, spec }: ClusterProps) {
    super(scope, id);
    this.cluster = new ComputeCluster(this, "cluster", {
      provider: datacenter.provider,
      datacenterId: datacenter.id,
      name: spec.name,
      drsEnabled: true,
      drsAutomationLevel: spec.drs.automation,
      drsMigrationThreshold: spec.drs.migrationThreshold,
      haEnabled: true,
      haAdmissionControlPolicy: "resourcePercentage",
      haAdmissionControlHostFailureTolerance: spec.highAvailability.hostFailuresToTolerate,
      haAdmissionControlResourcePercentageAutoCompute: true,
      forceEvacuateOnDestroy: true,
      // membership has one owner, the host resources: else a re-apply moves hosts out (provider issues 2543, 1041)
      hostManaged: true,
      lifecycle: { ignoreChanges: ["host_system_ids"] },
    });
    this.hosts = spec.hosts.map((host) => new Host(this, host.name, { datacenter, clusterId: this.id, spec: host }));
    for (const rack of new Set(spec.hosts.map((host) => host.rack))) {
      const hosts = this.hosts.filter((host) => host.rack === rack);
      new HostGroup(this, rack, { datacenter, clusterId: this.id, name: hostGroup(rack), hosts });
    }
    this.pools = new Map(
      spec.resourcePools.map((pool) => [
        pool.name,
        new ResourcePool(this, `pool-${pool.name}`, { datacenter, parentId: this.cluster.resourcePoolId, spec: pool }),
      ]),
    );
  }

  get id(): string {
    return this.cluster.id;
  }

  /** The resource pool of that name. */
  resourcePool(name: string): ResourcePool {
    const pool = this.pools.get(name);
    if (pool === undefined) throw new Error(`${this.node.path} has no resource pool ${name}`);
    return pool;
  }
}
