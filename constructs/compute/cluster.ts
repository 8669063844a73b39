import { ComputeCluster } from "@cdktf/provider-vsphere/lib/compute-cluster";
import { DataVsphereComputeCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster";
import { Construct } from "constructs";
import { checkProps, isWhole } from "../check-props";
import type { Entity } from "../organisation/permissions";
import type { Datacenter, NamedProps } from "../provider/datacenter";
import type { IResourcePool } from "./resource-pool";

/** A cluster, made here or found by name. */
export interface ICluster {
  readonly datacenter: Datacenter;
  readonly name: string;
  readonly clusterId: string;
  /** The resource pool that all others of the cluster are in. */
  readonly rootPool: IResourcePool;
}

export interface ClusterProps extends NamedProps {
  /** How DRS places and moves VMs. @default - it moves them by itself, at threshold 3 */
  readonly drs?: {
    /** Whether DRS places and moves VMs at all. @default - it does */
    readonly enabled?: boolean;
    /** @default - `fullyAutomated`: DRS places VMs and moves them without asking */
    readonly automation?: "manual" | "partiallyAutomated" | "fullyAutomated";
    /** 1 (conservative) to 5 (aggressive). @default - 3, the middle */
    readonly migrationThreshold?: number;
  };
  /** How HA restarts VMs when a host is lost. @default - it does, and holds room back for the loss of one host */
  readonly highAvailability?: {
    /** Whether HA restarts VMs at all. @default - it does */
    readonly enabled?: boolean;
    /** How many hosts may be lost at once: vCenter computes which share of the cluster that holds back. @default - one */
    readonly hostFailuresToTolerate?: number;
  };
}

/** A vSphere cluster. Hosts join it by naming it. */
export class Cluster extends Construct implements ICluster {
  readonly datacenter: Datacenter;
  readonly name: string;
  readonly clusterId: string;
  readonly rootPool: IResourcePool;

  /** A cluster that is only read. A plan fails where there is none of that name. */
  static fromName(scope: Construct, id: string, { datacenter, name }: NamedProps): ICluster {
    const { id: clusterId, resourcePoolId } = new DataVsphereComputeCluster(scope, id, {
      ...datacenter.location,
      name,
    });
    return { datacenter, name, clusterId, rootPool: { resourcePoolId } };
  }

  constructor(scope: Construct, id: string, { datacenter, name, drs = {}, highAvailability = {} }: ClusterProps) {
    super(scope, id);
    const { enabled: drsEnabled = true, automation = "fullyAutomated", migrationThreshold = 3 } = drs;
    const { enabled: haEnabled = true, hostFailuresToTolerate = 1 } = highAvailability;
    checkProps(this, {
      "drs.migrationThreshold must be a whole number from 1 to 5": isWhole(migrationThreshold, 1, 5),
      "highAvailability.hostFailuresToTolerate must be a whole number from 1": isWhole(hostFailuresToTolerate, 1),
    });
    const cluster = new ComputeCluster(this, "cluster", {
      ...datacenter.location,
      name,
      drsEnabled,
      ...(drsEnabled && { drsAutomationLevel: automation, drsMigrationThreshold: migrationThreshold }),
      haEnabled,
      ...(haEnabled && {
        haAdmissionControlPolicy: "resourcePercentage",
        haAdmissionControlHostFailureTolerance: hostFailuresToTolerate,
        haAdmissionControlResourcePercentageAutoCompute: true,
      }),
      forceEvacuateOnDestroy: true,
      // membership has one owner, the host resources: else a re-apply moves hosts out (provider issues 2543, 1041)
      hostManaged: true,
      lifecycle: { ignoreChanges: ["host_system_ids"] },
    });
    this.datacenter = datacenter;
    this.name = name;
    this.clusterId = cluster.id;
    this.rootPool = { resourcePoolId: cluster.resourcePoolId };
  }

  get entity(): Entity {
    return { name: this.name, entityId: this.clusterId, entityType: "ClusterComputeResource" };
  }
}
