import { DataVsphereResourcePool } from "@cdktf/provider-vsphere/lib/data-vsphere-resource-pool";
import { ResourcePool as VsphereResourcePool } from "@cdktf/provider-vsphere/lib/resource-pool";
import { Construct } from "constructs";
import type { DataSize } from "../../model/units/data-size";
import type { Frequency } from "../../model/units/frequency";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { NamedProps } from "../provider/datacenter";

/** A resource pool that this app creates, an existing one, or the root pool of a cluster. */
export interface IResourcePool {
  readonly resourcePoolId: string;
}

/** Relative priority of a pool when resources are scarce. */
export type Shares = "low" | "normal" | "high";

export interface ResourcePoolProps extends NamedProps {
  /** Another pool, or a cluster's root pool. */
  readonly parent: IResourcePool;
  /** @default "normal" */
  readonly cpuShares?: Shares;
  /** @default "normal" */
  readonly memoryShares?: Shares;
  /** Memory reserved for the pool, in addition to the reservations of its VMs. @default - none */
  readonly memoryReservation?: DataSize | undefined;
  /** Maximum use of all its VMs together. @default - the limit of the parent */
  readonly limit?: { readonly cpu: Frequency; readonly memory: DataSize };
}

/** A resource pool, for VMs of the same importance. */
export class ResourcePool extends Construct implements IResourcePool {
  readonly resourcePoolId: string;

  /** Looks up an existing pool by its path, `<cluster>/Resources/<pool>`, without managing it. The plan fails if it does not exist. */
  static fromName(scope: Construct, id: string, { datacenter, name }: NamedProps): IResourcePool {
    return { resourcePoolId: new DataVsphereResourcePool(scope, id, { ...datacenter.location, name }).id };
  }

  constructor(scope: Construct, id: string, props: ResourcePoolProps) {
    super(scope, id);
    const { datacenter, name, parent, cpuShares = "normal", memoryShares = "normal", memoryReservation, limit } = props;
    this.resourcePoolId = new VsphereResourcePool(this, "pool", {
      provider: datacenter.provider,
      parentResourcePoolId: parent.resourcePoolId,
      name,
      cpuShareLevel: cpuShares,
      memoryShareLevel: memoryShares,
      ...(memoryReservation && { memoryReservation: memoryReservation.toMebibytes() }),
      ...(limit && { cpuLimit: limit.cpu.toMegahertz(), memoryLimit: limit.memory.toMebibytes() }),
      lifecycle: { ignoreChanges: [...LABELS_OF_OTHERS] },
    }).id;
  }
}
