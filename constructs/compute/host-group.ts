import { ComputeClusterHostGroup } from "@cdktf/provider-vsphere/lib/compute-cluster-host-group";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";
import type { Host } from "./host";

export interface HostGroupProps {
  readonly datacenter: Datacenter;
  readonly clusterId: string;
  readonly name: string;
  readonly hosts: readonly Host[];
}

/** The hosts of one rack, for the rules that name it. */
export class HostGroup extends Construct {
  constructor(scope: Construct, id: string, { datacenter, clusterId, name, hosts }: HostGroupProps) {
    super(scope, id);
    new ComputeClusterHostGroup(this, "group", {
      provider: datacenter.provider,
      computeClusterId: clusterId,
      name,
      hostSystemIds: hosts.map((host) => host.id),
    });
  }
}
