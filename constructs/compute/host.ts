import { DataVsphereHost } from "@cdktf/provider-vsphere/lib/data-vsphere-host";
import { Host as VsphereHost } from "@cdktf/provider-vsphere/lib/host";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import type { NamedProps } from "../provider/datacenter";
import type { ICluster } from "./cluster";

/** An ESXi host, made part of a cluster here or found by name. */
export interface IHost {
  readonly name: string;
  readonly hostId: string;
}

export interface HostProps {
  readonly cluster: ICluster;
  /** Its DNS name, by which vCenter reaches it. */
  readonly name: string;
  /** SHA-1 of its certificate, in upper case with colons: vCenter compares it before it hands over the root password. */
  readonly thumbprint: string;
  /** `true` evacuates the host. @default - it runs VMs */
  readonly maintenance?: boolean;
  /** Servers that it takes the time from; release 1.26.0 of the provider cannot set them. @default - none, and NTP is off */
  readonly ntpServers?: readonly string[];
}

/**
 * An ESXi host that joins a cluster. A host with VMs can't leave: set `maintenance` and deploy (DRS evacuates it), then
 * remove it and deploy again.
 */
export class Host extends Construct implements IHost {
  readonly name: string;
  readonly hostId: string;

  /** A host that is only read. A plan fails where there is none of that name. */
  static fromName(scope: Construct, id: string, { datacenter, name }: NamedProps): IHost {
    return { name, hostId: new DataVsphereHost(scope, id, { ...datacenter.location, name }).id };
  }

  constructor(scope: Construct, id: string, props: HostProps) {
    super(scope, id);
    const { cluster, name, thumbprint, maintenance = false, ntpServers = [] } = props;
    const { provider, hostCredentials, hostLicense, release } = cluster.datacenter;
    checkProps(this, {
      "thumbprint must be 20 bytes in upper case hexadecimal, with colons between":
        /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/.test(thumbprint),
    });
    const enabled = ntpServers.length > 0;
    this.name = name;
    this.hostId = new VsphereHost(this, "host", {
      provider,
      hostname: name,
      ...hostCredentials,
      thumbprint,
      license: hostLicense,
      cluster: cluster.clusterId,
      maintenance,
      ...(release.hostServices && {
        services: [{ ntpd: { enabled, policy: enabled ? "on" : "off", ntpServers: [...ntpServers] } }],
      }),
      // the switch must let a removed host go before the host is destroyed
      lifecycle: { createBeforeDestroy: true },
    }).id;
  }
}
