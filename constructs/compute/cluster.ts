import { ComputeCluster } from "@cdktf/provider-vsphere/lib/compute-cluster";
import { Construct } from "constructs";
import type { ClusterSpec } from "../../sites/schema";
import type { Datacenter } from "../provider/datacenter";
import { Host } from "./host";

export interface ClusterProps {
  readonly datacenter: Datacenter;
  readonly spec: ClusterSpec;
}

/** A vSphere cluster with its hosts: DRS, and HA that holds room back for the host failures to tolerate. */
export class Cluster extends Construct {
  readonly hosts: readonly Host[];
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
  }

  get id(): string {
    return this.cluster.id;
  }

  /** The cluster's root resource pool. */
  get resourcePoolId(): string {
    return this.cluster.resourcePoolId;
  }
}
