import type { InboundFlow, PlacedMember } from "./placement";
import type { Site } from "./schema/site";

/** What tells a guest from its like, as values or as Terraform expressions. */
export interface GuestIdentity {
  readonly name: string;
  readonly hostName: string;
  /** With its prefix length. */
  readonly address: string;
}

/** What like guests have in common. */
export interface GuestGroup {
  readonly network: string;
  readonly inbound: readonly InboundFlow[];
}

/** A guest's extra configuration: cloud-init's VMware datasource reads it at the first boot. */
export const guestInfo = (base64Metadata: string, site: Site, { inbound }: GuestGroup): Record<string, string> => ({
  "guestinfo.metadata": base64Metadata,
  "guestinfo.metadata.encoding": "base64",
  "guestinfo.userdata": base64(`#cloud-config\n${JSON.stringify(userData(site, inbound))}\n`),
  "guestinfo.userdata.encoding": "base64",
});

/** The extra configuration of one member, as Terraform works it out. */
export function memberGuestInfo(site: Site, like: GuestGroup, member: PlacedMember): Record<string, string> {
  const metadata = guestMetadata(site, like, member);
  return guestInfo(base64(terraformJson(metadata)), site, like);
}

/** A guest's name and address. */
export function guestMetadata(site: Site, { network }: GuestGroup, { name, hostName, address }: GuestIdentity) {
  const { gateway } = site.networks[network] ?? {};
  return {
    "instance-id": name,
    "local-hostname": hostName,
    network: {
      version: 2,
      ethernets: {
        primary: {
          match: { name: "e*" },
          addresses: [address],
          routes: [{ to: "default", via: gateway }],
          nameservers: { search: [site.domain], addresses: site.dnsServers },
        },
      },
    },
  };
}

/** A guest's users, time and firewall. */
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
function firewall(inbound: readonly InboundFlow[]): string {
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

/** JSON as Terraform's `jsonencode` writes it: the keys of an object in alphabetical order. */
const terraformJson = (value: object): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

const base64 = (text: string): string => Buffer.from(text).toString("base64");
