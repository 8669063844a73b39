import { DataVsphereResourcePool } from "@cdktf/provider-vsphere/lib/data-vsphere-resource-pool";
import { ResourcePool as VsphereResourcePool } from "@cdktf/provider-vsphere/lib/resource-pool";
import { Construct } from "constructs";
import type { DataSize } from "../../model/units/data-size";
import type { Frequency } from "../../model/units/frequency";
import type { NamedProps } from "../provider/datacenter";

/** A resource pool: made here, found by name, or the root pool of a cluster. */
export interface IResourcePool {
  readonly resourcePoolId: string;
}

/** How much VMs of a pool get when there is too little for all. */
export type Shares = "low" | "normal" | "high";

export interface ResourcePoolProps extends NamedProps {
  /** What the pool is a part of: another pool, or a cluster's root pool. */
  readonly parent: IResourcePool;
  /** @default - normal, as a pool that vCenter makes */
  readonly cpuShares?: Shares;
  /** @default - normal, as a pool that vCenter makes */
  readonly memoryShares?: Shares;
  /** What is kept for its VMs, beside what each of them reserves. @default - nothing */
  readonly memoryReservation?: DataSize | undefined;
  /** What its VMs may take together. @default - what the parent has */
  readonly limit?: { readonly cpu: Frequency; readonly memory: DataSize };
}

/** A part of a cluster for VMs of one importance. */
export class ResourcePool extends Construct implements IResourcePool {
  readonly resourcePoolId: string;

  /** A pool that is only read, by its path: `<cluster>/Resources/<pool>`. A plan fails where there is none. */
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
    }).id;
  }
}
