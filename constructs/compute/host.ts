import { Host as VsphereHost } from "@cdktf/provider-vsphere/lib/host";
import { Construct } from "constructs";
import type { HostSpec } from "../../model/schema/site";
import type { Datacenter } from "../provider/datacenter";

export interface HostProps {
  readonly datacenter: Datacenter;
  readonly clusterId: string;
  readonly spec: HostSpec;
}

/**
 * An ESXi host that joins a cluster. A host with VMs can't leave: set `maintenance` and deploy (DRS evacuates it), then
 * remove it and deploy again.
 */
export class Host extends Construct {
  readonly name: string;
  readonly rack: string;
  private readonly host: VsphereHost;

  constructor(scope: Construct, id: string, { datacenter, clusterId, spec }: HostProps) {
    super(scope, id);
    this.name = spec.name;
    this.rack = spec.rack;
    this.host = new VsphereHost(this, "host", {
      provider: datacenter.provider,
      hostname: spec.name,
      ...datacenter.hostCredentials,
      thumbprint: spec.thumbprint,
      license: datacenter.hostLicense,
      cluster: clusterId,
      maintenance: spec.maintenance,
      ...(datacenter.target.vsphere.hostServices && {
        services: [{ ntpd: { enabled: true, policy: "on", ntpServers: datacenter.site.ntpServers } }],
      }),
      // the switch must let a removed host go before the host is destroyed
      lifecycle: { createBeforeDestroy: true },
    });
  }

  get id(): string {
    return this.host.id;
  }
}
