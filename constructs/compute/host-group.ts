import { ComputeClusterHostGroup } from "@cdktf/provider-vsphere/lib/compute-cluster-host-group";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import type { ICluster } from "./cluster";
import type { IHost } from "./host";

/** A DRS group of hosts. vCenter identifies it by its name. */
export interface IHostGroup {
  readonly hostGroupName: string;
}

export interface HostGroupProps {
  readonly cluster: ICluster;
  readonly name: string;
  readonly hosts: readonly IHost[];
}

/** A DRS group of hosts, for example of one rack. DRS rules refer to it by name. */
export class HostGroup extends Construct implements IHostGroup {
  readonly hostGroupName: string;

  constructor(scope: Construct, id: string, { cluster, name, hosts }: HostGroupProps) {
    super(scope, id);
    checkProps(this, { "hosts must contain at least one host": hosts.length > 0 });
    this.hostGroupName = name;
    new ComputeClusterHostGroup(this, "group", {
      provider: cluster.datacenter.provider,
      computeClusterId: cluster.clusterId,
      name,
      hostSystemIds: hosts.map(({ hostId }) => hostId),
    });
  }
}
