import { ResourcePool as VsphereResourcePool } from "@cdktf/provider-vsphere/lib/resource-pool";
import { Construct } from "constructs";
import type { ResourcePoolSpec } from "../../model/schema/site";
import type { DataSize } from "../../model/units/data-size";
import type { Frequency } from "../../model/units/frequency";
import type { Datacenter } from "../provider/datacenter";

export interface ResourcePoolProps {
  readonly datacenter: Datacenter;
  readonly parentId: string;
  readonly spec: ResourcePoolSpec;
  /** What its VMs may take together. @default - what the cluster has */
  readonly limit?: { readonly cpu: Frequency; readonly memory: DataSize };
}

/** A share of a cluster for VMs of one importance. Its reservation is kept for them, beside what each of them reserves. */
export class ResourcePool extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { datacenter, parentId, spec, limit }: ResourcePoolProps) {
    super(scope, id);
    const { name, cpuShares, memoryShares, memoryReservation } = spec;
    this.id = new VsphereResourcePool(this, "pool", {
      provider: datacenter.provider,
      parentResourcePoolId: parentId,
      name,
      cpuShareLevel: cpuShares,
      memoryShareLevel: memoryShares,
      ...(memoryReservation && { memoryReservation: memoryReservation.toMebibytes() }),
      ...(limit && { cpuLimit: limit.cpu.toMegahertz(), memoryLimit: limit.memory.toMebibytes() }),
    }).id;
  }
}
