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
  /**
   * How the server knows a host, with version 4.1 only: `sys` by its address, `krb5` by Kerberos, `krb5i` by Kerberos with a checksum of
   * each packet. Kerberos needs hosts that are members of a domain and have an NFS user. A change mounts the export again.
   *
   * @default "sys"
   */
  readonly security?: keyof typeof SECURITY_TYPES;
  /** @default - none */
  readonly tags?: readonly ITag[];
  /** VMkernel adapters that must exist first, because hosts reach the server through them. @default - none */
  readonly adapters?: readonly VmkernelAdapter[];
}

/** In the provider's words (`host_nas_volume_structure.go`). */
const SECURITY_TYPES = { sys: "AUTH_SYS", krb5: "SEC_KRB5", krb5i: "SEC_KRB5I" } as const;

/** An NFS export, mounted on all hosts. For hosts that are added later, see `VSPHERE_RELEASES`. */
export class NfsDatastore extends Construct implements IDatastore {
  readonly name: string;
  readonly datastoreId: string;

  constructor(scope: Construct, id: string, props: NfsDatastoreProps) {
    super(scope, id);
    const { datacenter, name, server, path, hosts, version = "3", security, tags = [], adapters = [] } = props;
    checkProps(this, {
      "hosts must contain at least one host": hosts.length > 0,
      "security must be used with version 4.1": security === undefined || version === "4.1",
    });
    this.name = name;
    this.datastoreId = new NasDatastore(this, "datastore", {
      provider: datacenter.provider,
      name,
      // vCenter reports the security of a 4.1 mount. Without it in the code, the provider would replace the datastore
      ...(version === "3" ? { type: "NFS" } : { type: "NFS41", securityType: SECURITY_TYPES[security ?? "sys"] }),
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
