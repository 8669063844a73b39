import { ComputeCluster } from "@cdktf/provider-vsphere/lib/compute-cluster";
import { DataVsphereComputeCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster";
import { Construct } from "constructs";
import { checkProps, isWholeNumber } from "../check-props";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { Entity } from "../organisation/permissions";
import type { Datacenter, NamedProps } from "../provider/datacenter";
import type { IResourcePool } from "./resource-pool";

/** A cluster that this app creates, or an existing one. */
export interface ICluster {
  readonly datacenter: Datacenter;
  readonly name: string;
  readonly clusterId: string;
  /** The cluster's root resource pool. */
  readonly rootPool: IResourcePool;
}

export interface ClusterProps extends NamedProps {
  /** How DRS places and migrates VMs. @default - fully automated, threshold 3 */
  readonly drs?: {
    /** @default true */
    readonly enabled?: boolean;
    /** @default "fullyAutomated" */
    readonly automation?: "manual" | "partiallyAutomated" | "fullyAutomated";
    /** 1 (conservative) to 5 (aggressive). @default 3 */
    readonly migrationThreshold?: number;
  };
  /** How HA restarts VMs after the loss of a host. @default - enabled, with capacity reserved for one host failure */
  readonly highAvailability?: {
    /** @default true */
    readonly enabled?: boolean;
    /** Host failures to tolerate at the same time. vCenter computes the share of the cluster to reserve. @default 1 */
    readonly hostFailuresToTolerate?: number;
  };
}

/** A vSphere cluster. A `Host` joins the cluster that its props name. */
export class Cluster extends Construct implements ICluster {
  readonly datacenter: Datacenter;
  readonly name: string;
  readonly clusterId: string;
  readonly rootPool: IResourcePool;

  /** Looks up an existing cluster by name, without managing it. The plan fails if it does not exist. */
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
      "drs.migrationThreshold must be a whole number from 1 to 5": isWholeNumber(migrationThreshold, 1, 5),
      "highAvailability.hostFailuresToTolerate must be a whole number from 1": isWholeNumber(hostFailuresToTolerate, 1),
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
      // only the host resources manage membership: otherwise a second apply moves hosts out (provider issues 2543, 1041)
      hostManaged: true,
      lifecycle: {
        ignoreChanges: ["host_system_ids", ...LABELS_OF_OTHERS, ...(datacenter.release.clusterEvc ? ["evc_mode"] : [])],
      },
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
