import { DataVsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore-cluster";
import { DatastoreCluster as VsphereDatastoreCluster } from "@cdktf/provider-vsphere/lib/datastore-cluster";
import { VmfsDatastore } from "@cdktf/provider-vsphere/lib/vmfs-datastore";
import { Fn, type ITerraformDependable, TerraformSelf, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { checkProps, isWholeNumber } from "../check-props";
import type { IHost } from "../compute/host";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { Entity } from "../organisation/permissions";
import type { ITag } from "../organisation/tag";
import type { NamedProps } from "../provider/datacenter";

/** A datastore cluster that this app creates, or an existing one. */
export interface IDatastoreCluster {
  readonly datastoreClusterId: string;
  /** Dependencies of VMs: an empty datastore cluster has no space for them. */
  readonly datastores: readonly ITerraformDependable[];
}

export interface DatastoreClusterProps extends NamedProps {
  /** The hosts that share the disks. The first one formats them. */
  readonly hosts: readonly IHost[];
  /** One datastore per shared disk. `disk` is its canonical name, because a data source becomes unknown when a host is added. */
  readonly datastores: readonly { readonly name: string; readonly disk: string }[];
  /** Tags of each datastore. @default - none */
  readonly tags?: readonly ITag[];
  /** Automation level of Storage DRS. @default "automated" */
  readonly automation?: "automated" | "manual";
  /** Space utilisation from which Storage DRS acts, 50 to 100. @default 80 */
  readonly spaceThresholdPercent?: number;
}

/** A datastore cluster with Storage DRS and one VMFS datastore per shared disk. */
export class DatastoreCluster extends Construct implements IDatastoreCluster {
  readonly name: string;
  readonly datastoreClusterId: string;
  readonly datastores: readonly ITerraformDependable[];
  /** Its datastores. */
  readonly datastoreIds: string[];

  /** Looks up an existing datastore cluster by name, without managing it. The plan fails if it does not exist. */
  static fromName(scope: Construct, id: string, { datacenter, name }: NamedProps): IDatastoreCluster {
    const { id: datastoreClusterId } = new DataVsphereDatastoreCluster(scope, id, { ...datacenter.location, name });
    return { datastoreClusterId, datastores: [] };
  }

  constructor(scope: Construct, id: string, props: DatastoreClusterProps) {
    super(scope, id);
    const { datacenter, name, hosts, datastores, tags = [] } = props;
    const { automation = "automated", spaceThresholdPercent = 80 } = props;
    checkProps(this, {
      "hosts must contain at least one host, which formats the disks": hosts.length > 0,
      "datastores must contain at least one datastore": datastores.length > 0,
      "spaceThresholdPercent must be a whole number from 50 to 100": isWholeNumber(spaceThresholdPercent, 50, 100),
    });
    const cluster = new VsphereDatastoreCluster(this, "cluster", {
      ...datacenter.location,
      name,
      sdrsEnabled: true,
      sdrsAutomationLevel: automation,
      sdrsSpaceUtilizationThreshold: spaceThresholdPercent,
      lifecycle: { ignoreChanges: [...LABELS_OF_OTHERS] },
    });
    this.name = name;
    this.datastoreClusterId = cluster.id;
    const hostIds = hosts.map(({ hostId }) => hostId);
    const [formatter = ""] = hostIds;
    const made = datastores.map((spec) => {
      const datastore = new VmfsDatastore(this, spec.name, {
        provider: datacenter.provider,
        name: spec.name,
        disks: [spec.disk],
        datastoreClusterId: cluster.id,
        tags: tags.map(({ tagId }) => tagId),
        // only the host that formats the disk: all hosts with access to the disk then mount the datastore
        hostSystemId: formatter,
      });
      const address = `${datastore.terraformResourceType}.${datastore.friendlyUniqueId}`;
      datastore.lifecycle = {
        ignoreChanges: ["host_system_id", ...LABELS_OF_OTHERS],
        // the provider changes a datastore only through that host: without it, the datastore can't be extended or removed
        postcondition: [
          {
            condition: Fn.contains(hostIds, TerraformSelf.getString("host_system_id")),
            errorMessage: [
              `The host that formatted ${spec.name} is being removed. First assign ${spec.name} to another host:`,
              `  cd cdktf.out/stacks/${TerraformStack.of(this).node.id}`,
              `  terraform state rm ${address}`,
              `  terraform import ${address} ${TerraformSelf.getString("id")}:${formatter}`,
            ].join("\n"),
          },
        ],
      };
      return datastore;
    });
    this.datastores = made;
    this.datastoreIds = made.map(({ id }) => id);
  }

  get entity(): Entity {
    return { name: this.name, entityId: this.datastoreClusterId, entityType: "StoragePod" };
  }
}
