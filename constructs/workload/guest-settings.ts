import { Fn, type MapTerraformIterator } from "cdktf";
import type { InboundFlow } from "../../model/placement";
import type { Site } from "../../sites/schema";

export interface GuestSettings {
  readonly network: string;
  readonly inbound: readonly InboundFlow[];
  readonly member: MapTerraformIterator;
}

/**
 * What a guest learns at its first boot, for cloud-init's VMware datasource: its name, address, users, time, and the
 * firewall that lets in only the flows of the model.
 *
 * Settled at creation: a later change would restart the VM, and cloud-init would not run again.
 *
 * @see https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html
 */
export function guestSettings(site: Site, { network, inbound, member }: GuestSettings): Record<string, string> {
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
  return {
    "guestinfo.metadata": Fn.base64encode(Fn.jsonencode(metadata)),
    "guestinfo.metadata.encoding": "base64",
    "guestinfo.userdata": Buffer.from(`#cloud-config\n${JSON.stringify(userData(site, inbound))}\n`).toString("base64"),
    "guestinfo.userdata.encoding": "base64",
  };
}

function userData(site: Site, inbound: readonly InboundFlow[]) {
  return {
    timezone: "Africa/Casablanca",
    ntp: { servers: site.ntpServers },
    // signed by the bastion's authority: no password and no key of a person lies in guestinfo
    users: [{ name: "operator", groups: ["sudo"], shell: "/bin/bash", lock_passwd: true }],
    ssh_pwauth: false,
    disable_root: true,
    write_files: [{ path: "/etc/nftables.conf", permissions: "0644", content: firewall(inbound) }],
    runcmd: [["systemctl", "enable", "--now", "nftables"]],
  };
}

/** nftables rules: what the model's flows name may come in, and answers; all else is dropped. */
export function firewall(inbound: readonly InboundFlow[]): string {
  const accept = inbound.map(({ source, protocol, port }) =>
    [...(source === "anywhere" ? [] : [`ip saddr ${source}`]), `${protocol} dport ${port} accept`].join(" "),
  );
  const rules = ["ct state established,related accept", "iif lo accept", "icmp type echo-request accept", ...accept];
  return `flush ruleset
table inet massar {
  chain inbound {
    type filter hook input priority filter; policy drop;
${rules.map((rule) => `    ${rule}`).join("\n")}
  }
}
`;
}
