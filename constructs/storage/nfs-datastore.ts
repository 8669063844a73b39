import { NasDatastore } from "@cdktf/provider-vsphere/lib/nas-datastore";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { NfsDatastoreSpec } from "../../model/schema/site";
import type { Host } from "../compute/host";
import type { Datacenter } from "../provider/datacenter";

export interface NfsDatastoreProps {
  readonly datacenter: Datacenter;
  readonly spec: NfsDatastoreSpec;
  readonly hosts: readonly Host[];
  readonly tags: string[];
  /** The hosts' storage adapters: without them the filer is out of reach. */
  readonly after: readonly ITerraformDependable[];
}

/** An NFS export, mounted on every host of a cluster; for hosts that are added later see the release's table. */
export class NfsDatastore extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { datacenter, spec, hosts, tags, after }: NfsDatastoreProps) {
    super(scope, id);
    this.id = new NasDatastore(this, "datastore", {
      provider: datacenter.provider,
      name: spec.name,
      type: "NFS",
      remoteHosts: [spec.server],
      remotePath: spec.path,
      hostSystemIds: hosts.map((host) => host.id),
      tags,
      dependsOn: [...after],
      ...(!datacenter.target.vsphere.mountsNfsOnAddedHosts && { lifecycle: { ignoreChanges: ["host_system_ids"] } }),
    }).id;
  }
}
