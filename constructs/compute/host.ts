import { DataVsphereHost } from "@cdktf/provider-vsphere/lib/data-vsphere-host";
import { Host as VsphereHost } from "@cdktf/provider-vsphere/lib/host";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import type { NamedProps } from "../provider/datacenter";
import type { ICluster } from "./cluster";

/** An ESXi host that this app adds to a cluster, or an existing one. */
export interface IHost {
  readonly name: string;
  readonly hostId: string;
}

export interface HostProps {
  readonly cluster: ICluster;
  /** DNS name, used by vCenter to connect. */
  readonly name: string;
  /** SHA-1 thumbprint of its certificate, in upper case with colons. vCenter verifies it before it sends the root password. */
  readonly thumbprint: string;
  /** If true, the host enters maintenance mode and DRS evacuates it. @default false */
  readonly maintenance?: boolean;
  /** NTP servers. Ignored with release 1.26.0 of the provider, which can't set them. @default - none, NTP is off */
  readonly ntpServers?: readonly string[];
}

/**
 * An ESXi host in a cluster. To remove a host with VMs, set `maintenance` and deploy, so that DRS evacuates it. Then remove it
 * and deploy again.
 */
export class Host extends Construct implements IHost {
  readonly name: string;
  readonly hostId: string;

  /** Looks up an existing host by name, without managing it. The plan fails if it does not exist. */
  static fromName(scope: Construct, id: string, { datacenter, name }: NamedProps): IHost {
    return { name, hostId: new DataVsphereHost(scope, id, { ...datacenter.location, name }).id };
  }

  constructor(scope: Construct, id: string, props: HostProps) {
    super(scope, id);
    const { cluster, name, thumbprint, maintenance = false, ntpServers = [] } = props;
    const { provider, hostCredentials, hostLicense, release } = cluster.datacenter;
    checkProps(this, {
      "thumbprint must be 20 bytes in upper-case hexadecimal, separated by colons":
        /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/.test(thumbprint),
    });
    const enabled = ntpServers.length > 0;
    this.name = name;
    this.hostId = new VsphereHost(this, "host", {
      provider,
      hostname: name,
      ...hostCredentials(name),
      thumbprint,
      license: hostLicense,
      cluster: cluster.clusterId,
      maintenance,
      ...(release.hostServices && {
        services: [{ ntpd: { enabled, policy: enabled ? "on" : "off", ntpServers: [...ntpServers] } }],
      }),
      // a removed host must leave the switch before it is destroyed
      lifecycle: { createBeforeDestroy: true },
    }).id;
  }
}
