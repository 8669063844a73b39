import { DatastoreCluster as VsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/datastore-cluster";
import { VmfsDatastore } from "@cdktf/provider-vsphere/lib/vmfs-datastore";
import { Fn, type ITerraformDependable, TerraformSelf, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { DatastoreClusterSpec } from "../../model/schema/site";
import type { Host } from "../compute/host";
import type { Datacenter } from "../provider/datacenter";

export interface DatastoreClusterProps {
  readonly datacenter: Datacenter;
  readonly spec: DatastoreClusterSpec;
  /** The hosts that share the disks; the first formats them. */
  readonly hosts: readonly Host[];
  /** Tags of each datastore. */
  readonly tags: string[];
}

/** A datastore cluster with Storage DRS over VMFS datastores, one per shared disk. */
export class DatastoreCluster extends Construct {
  /** What must exist before a VM is placed here: an empty datastore cluster has no room. */
  readonly datastores: readonly ITerraformDependable[];
  private readonly cluster: VsphereDatastoreCluster;

  constructor(scope: Construct, id: string, { datacenter, spec, hosts, tags }: DatastoreClusterProps) {
    super(scope, id);
    const { provider } = datacenter;
    const [formatter] = hosts;
    if (formatter === undefined) throw new Error(`${this.node.path} has no host to format its disks`);
    this.cluster = new VsphereDatastoreCluster(this, "cluster", {
      provider,
      datacenterId: datacenter.id,
      name: spec.name,
      sdrsEnabled: true,
      sdrsAutomationLevel: "automated",
      sdrsSpaceUtilizationThreshold: spec.spaceThresholdPercent,
    });
    this.datastores = spec.datastores.map(({ name, disk }) => {
      const datastore = new VmfsDatastore(this, name, {
        provider,
        name,
        disks: [disk],
        datastoreClusterId: this.cluster.id,
        tags,
        // only the host that formats the disk: the datastore then belongs to all hosts that see it
        hostSystemId: formatter.id,
      });
      const address = `${datastore.terraformResourceType}.${datastore.friendlyUniqueId}`;
      datastore.lifecycle = {
        ignoreChanges: ["host_system_id"],
        // the provider works on a datastore through that host alone: without it, none is extended or removed any more
        postcondition: [
          {
            condition: Fn.contains(
              hosts.map((host) => host.id),
              TerraformSelf.getString("host_system_id"),
            ),
            errorMessage: [
              `The host that formatted ${name} leaves. Hand ${name} to another one first:`,
              `  cd cdktf.out/stacks/${TerraformStack.of(this).node.id}`,
              `  terraform state rm ${address}`,
              `  terraform import ${address} ${TerraformSelf.getString("id")}:${formatter.id}`,
            ].join("\n"),
          },
        ],
      };
      return datastore;
    });
  }

  get id(): string {
    return this.cluster.id;
  }
}
