import { DataVsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore-cluster";
import { DatastoreCluster as VsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/datastore-cluster";
import { VmfsDatastore } from "@cdktf/provider-vsphere/lib/vmfs-datastore";
import { Fn, type ITerraformDependable, TerraformSelf, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { checkProps, isWhole } from "../check-props";
import type { IHost } from "../compute/host";
import type { Entity } from "../organisation/permissions";
import type { ITag } from "../organisation/tag";
import type { NamedProps } from "../provider/datacenter";

/** A datastore cluster, made here or found by name. */
export interface IDatastoreCluster {
  readonly datastoreClusterId: string;
  /** What must exist before a VM is placed in it: an empty datastore cluster has no room. */
  readonly datastores: readonly ITerraformDependable[];
}

export interface DatastoreClusterProps extends NamedProps {
  /** The hosts that share the disks; the first formats them. */
  readonly hosts: readonly IHost[];
  /** One datastore per shared disk, which is named by its canonical name: a look-up becomes unknown when a host is added. */
  readonly datastores: readonly { readonly name: string; readonly disk: string }[];
  /** Tags of each datastore. @default - none */
  readonly tags?: readonly ITag[];
  /** What Storage DRS does with what it finds. @default - it moves disks by itself */
  readonly automation?: "automated" | "manual";
  /** Storage DRS acts when a datastore is fuller than this, 50 to 100. @default - 80, as vCenter */
  readonly spaceThresholdPercent?: number;
}

/** A datastore cluster with Storage DRS over VMFS datastores, one per shared disk. */
export class DatastoreCluster extends Construct implements IDatastoreCluster {
  readonly name: string;
  readonly datastoreClusterId: string;
  readonly datastores: readonly ITerraformDependable[];

  /** A datastore cluster that is only read. A plan fails where there is none of that name. */
  static fromName(scope: Construct, id: string, { datacenter, name }: NamedProps): IDatastoreCluster {
    const { id: datastoreClusterId } = new DataVsphereDatastoreCluster(scope, id, { ...datacenter.location, name });
    return { datastoreClusterId, datastores: [] };
  }

  constructor(scope: Construct, id: string, props: DatastoreClusterProps) {
    super(scope, id);
    const { datacenter, name, hosts, datastores, tags = [] } = props;
    const { automation = "automated", spaceThresholdPercent = 80 } = props;
    checkProps(this, {
      "hosts must name one host at least, which formats the disks": hosts.length > 0,
      "datastores must name one datastore at least": datastores.length > 0,
      "spaceThresholdPercent must be a whole number from 50 to 100": isWhole(spaceThresholdPercent, 50, 100),
    });
    const cluster = new VsphereDatastoreCluster(this, "cluster", {
      ...datacenter.location,
      name,
      sdrsEnabled: true,
      sdrsAutomationLevel: automation,
      sdrsSpaceUtilizationThreshold: spaceThresholdPercent,
    });
    this.name = name;
    this.datastoreClusterId = cluster.id;
    const hostIds = hosts.map(({ hostId }) => hostId);
    const [formatter = ""] = hostIds;
    this.datastores = datastores.map((spec) => {
      const datastore = new VmfsDatastore(this, spec.name, {
        provider: datacenter.provider,
        name: spec.name,
        disks: [spec.disk],
        datastoreClusterId: cluster.id,
        tags: tags.map(({ tagId }) => tagId),
        // only the host that formats the disk: the datastore then belongs to all hosts that see it
        hostSystemId: formatter,
      });
      const address = `${datastore.terraformResourceType}.${datastore.friendlyUniqueId}`;
      datastore.lifecycle = {
        ignoreChanges: ["host_system_id"],
        // the provider works on a datastore through that host alone: without it, none is extended or removed any more
        postcondition: [
          {
            condition: Fn.contains(hostIds, TerraformSelf.getString("host_system_id")),
            errorMessage: [
              `The host that formatted ${spec.name} leaves. Hand ${spec.name} to another one first:`,
              `  cd cdktf.out/stacks/${TerraformStack.of(this).node.id}`,
              `  terraform state rm ${address}`,
              `  terraform import ${address} ${TerraformSelf.getString("id")}:${formatter}`,
            ].join("\n"),
          },
        ],
      };
      return datastore;
    });
  }

  get entity(): Entity {
    return { name: this.name, entityId: this.datastoreClusterId, entityType: "StoragePod" };
  }
}
