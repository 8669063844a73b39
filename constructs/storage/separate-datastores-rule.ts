import { DatastoreClusterVmAntiAffinityRule } from "@cdktf/provider-vsphere/lib/datastore-cluster-vm-anti-affinity-rule";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";
import { idsOf, type VirtualMachineSet } from "../workload/virtual-machine-set";
import type { IDatastoreCluster } from "./datastore-cluster";

export interface SeparateDatastoresRuleProps {
  readonly datacenter: Datacenter;
  readonly datastoreCluster: IDatastoreCluster;
  readonly name: string;
  /** At least two VMs. Their disks must be in the datastore cluster. */
  readonly virtualMachines: readonly VirtualMachineSet[];
}

/**
 * A Storage DRS anti-affinity rule: the VMs are stored on different datastores, so the loss of a datastore stops at most one of
 * them. It is not mandatory, because a mandatory rule would keep a datastore from entering maintenance mode.
 */
export class SeparateDatastoresRule extends Construct {
  constructor(scope: Construct, id: string, props: SeparateDatastoresRuleProps) {
    super(scope, id);
    const { datacenter, datastoreCluster, name, virtualMachines } = props;
    new DatastoreClusterVmAntiAffinityRule(this, "rule", {
      provider: datacenter.provider,
      datastoreClusterId: datastoreCluster.datastoreClusterId,
      name,
      virtualMachineIds: idsOf(virtualMachines),
    });
  }
}
