import { NasDatastore } from "@cdktf/provider-vsphere/lib/nas-datastore";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import type { IHost } from "../compute/host";
import type { VmkernelAdapter } from "../compute/vmkernel-adapter";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { Entity } from "../organisation/permissions";
import type { ITag } from "../organisation/tag";
import type { NamedProps } from "../provider/datacenter";
import type { IDatastore } from "./datastore";

export interface NfsDatastoreProps extends NamedProps {
  /** Address or DNS name of the NFS server. */
  readonly server: string;
  /** Path of the export. */
  readonly path: string;
  readonly hosts: readonly IHost[];
  /** Version of NFS. A change mounts the export again. @default "3" */
  readonly version?: "3" | "4.1";
  /** @default - none */
  readonly tags?: readonly ITag[];
  /** VMkernel adapters that must exist first, because hosts reach the server through them. @default - none */
  readonly adapters?: readonly VmkernelAdapter[];
}

/** An NFS export, mounted on all hosts. For hosts that are added later, see `VSPHERE_RELEASES`. */
export class NfsDatastore extends Construct implements IDatastore {
  readonly name: string;
  readonly datastoreId: string;

  constructor(scope: Construct, id: string, props: NfsDatastoreProps) {
    super(scope, id);
    const { datacenter, name, server, path, hosts, version = "3", tags = [], adapters = [] } = props;
    checkProps(this, { "hosts must contain at least one host": hosts.length > 0 });
    this.name = name;
    this.datastoreId = new NasDatastore(this, "datastore", {
      provider: datacenter.provider,
      name,
      // vCenter reports the security of a 4.1 mount. Without it in the code, the provider would replace the datastore
      ...(version === "3" ? { type: "NFS" } : { type: "NFS41", securityType: "AUTH_SYS" }),
      remoteHosts: [server],
      remotePath: path,
      hostSystemIds: hosts.map(({ hostId }) => hostId),
      tags: tags.map(({ tagId }) => tagId),
      dependsOn: adapters.map(({ dependable }) => dependable),
      lifecycle: {
        ignoreChanges: [...(datacenter.release.mountsNfsOnAddedHosts ? [] : ["host_system_ids"]), ...LABELS_OF_OTHERS],
      },
    }).id;
  }

  get datastoreIds(): string[] {
    return [this.datastoreId];
  }

  get entity(): Entity {
    return { name: this.name, entityId: this.datastoreId, entityType: "Datastore" };
  }
}
