import { Fn, type MapTerraformIterator } from "cdktf";
import type { Site } from "../../sites/schema";

/**
 * What a guest learns at its first boot, for cloud-init's VMware datasource: its name, address and time.
 *
 * Settled at creation: a later change would restart the VM, and cloud-init would not run again.
 *
 * @see https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html
 */
export function guestSettings(site: Site, network: string, member: MapTerraformIterator): Record<string, string> {
  const { gateway } = site.networks[network] ?? {};
  const metadata = {
    "instance-id": member.getString("name"),
    "local-hostname": member.getString("host_name"),
    network: {
      version: 2,
      ethernets: {
        primary: {
          match: { name: "e*" },
          addresses: [member.getString("address")],
          routes: [{ to: "default", via: gateway }],
          nameservers: { search: [site.domain], addresses: site.dnsServers },
        },
      },
    },
  };
  const userData = { timezone: "Africa/Casablanca", ntp: { servers: site.ntpServers } };
  return {
    "guestinfo.metadata": Fn.base64encode(Fn.jsonencode(metadata)),
    "guestinfo.metadata.encoding": "base64",
    "guestinfo.userdata": Buffer.from(`#cloud-config\n${JSON.stringify(userData)}\n`).toString("base64"),
    "guestinfo.userdata.encoding": "base64",
  };
}
