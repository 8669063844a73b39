import { NasDatastore } from "@cdktf/provider-vsphere/lib/nas-datastore";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import type { IHost } from "../compute/host";
import type { VmkernelAdapter } from "../compute/vmkernel-adapter";
import type { Entity } from "../organisation/permissions";
import type { ITag } from "../organisation/tag";
import type { NamedProps } from "../provider/datacenter";
import type { IDatastore } from "./datastore";

export interface NfsDatastoreProps extends NamedProps {
  /** The filer's address or DNS name. */
  readonly server: string;
  /** The path of its export. */
  readonly path: string;
  readonly hosts: readonly IHost[];
  /** @default - none */
  readonly tags?: readonly ITag[];
  /** The hosts' adapters that must be there first: without them the filer is out of reach. @default - none */
  readonly adapters?: readonly VmkernelAdapter[];
}

/** An NFS export, mounted on each of the hosts; for hosts that are added later see the table of releases. */
export class NfsDatastore extends Construct implements IDatastore {
  readonly name: string;
  readonly datastoreId: string;

  constructor(scope: Construct, id: string, props: NfsDatastoreProps) {
    super(scope, id);
    const { datacenter, name, server, path, hosts, tags = [], adapters = [] } = props;
    checkProps(this, { "hosts must name one host at least": hosts.length > 0 });
    this.name = name;
    this.datastoreId = new NasDatastore(this, "datastore", {
      provider: datacenter.provider,
      name,
      type: "NFS",
      remoteHosts: [server],
      remotePath: path,
      hostSystemIds: hosts.map(({ hostId }) => hostId),
      tags: tags.map(({ tagId }) => tagId),
      dependsOn: adapters.map(({ dependable }) => dependable),
      ...(!datacenter.release.mountsNfsOnAddedHosts && { lifecycle: { ignoreChanges: ["host_system_ids"] } }),
    }).id;
  }

  get entity(): Entity {
    return { name: this.name, entityId: this.datastoreId, entityType: "Datastore" };
  }
}
