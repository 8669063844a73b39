import { DataVsphereHost } from "@cdktf/provider-vsphere/lib/data-vsphere-host";
import { Host as VsphereHost } from "@cdktf/provider-vsphere/lib/host";
import { Construct } from "constructs";
import { checkProps } from "../check-props";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { NamedProps } from "../provider/datacenter";
import type { ICluster } from "./cluster";

/** An ESXi host that this app adds to a cluster, or an existing one. */
export interface IHost {
  readonly name: string;
  readonly hostId: string;
}

/**
 * What a host needs to join. Afterwards vCenter uses its own account on the host (vpxuser), and gives it a certificate of its own
 * authority (VMCA). A change of these attributes would reconnect the host as root (resourceVSphereHostReconnect), and a host in
 * lockdown mode refuses root. So a new password or thumbprint is used when the host joins the next time.
 */
const USED_TO_JOIN = ["username", "password", "thumbprint"];

export type Lockdown = "disabled" | "normal" | "strict";

export interface HostProps {
  readonly cluster: ICluster;
  /** DNS name, used by vCenter to connect. */
  readonly name: string;
  /**
   * SHA-1 thumbprint of the certificate that its installation made, in upper case with colons. vCenter verifies it before it sends
   * the root password. Ignored once the host has joined.
   */
  readonly thumbprint: string;
  /**
   * If true, the host enters maintenance mode and DRS evacuates it. If false, it leaves maintenance mode.
   *
   * @default - left as operators set it in vCenter
   */
  readonly maintenance?: boolean | undefined;
  /**
   * Who can manage the host without vCenter: `disabled` everybody with an account on it, `normal` only its console (DCUI), `strict`
   * nobody. The provider's default is `disabled`, which would end a lockdown that somebody else started.
   *
   * @default "normal"
   */
  readonly lockdown?: Lockdown;
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
    const { cluster, name, thumbprint, maintenance, lockdown = "normal", ntpServers = [] } = props;
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
      ...(maintenance !== undefined && { maintenance }),
      lockdown,
      ...(release.hostServices && {
        services: [{ ntpd: { enabled, policy: enabled ? "on" : "off", ntpServers: [...ntpServers] } }],
      }),
      lifecycle: {
        // a removed host must leave the switch before it is destroyed
        createBeforeDestroy: true,
        // Operators disconnect hosts and assign licences in vCenter, and set maintenance mode unless the code states it. The provider
        // reads all three back. Its defaults would reconnect the host, remove its licence and end its maintenance.
        ignoreChanges: [
          ...["connected", "license", ...USED_TO_JOIN],
          ...(maintenance === undefined ? ["maintenance"] : []),
          ...(release.hostLabels ? LABELS_OF_OTHERS : []),
        ],
      },
    }).id;
  }
}
