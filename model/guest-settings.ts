import { type InboundFlow, networkOf, type PlacedMember } from "./placement";
import type { Site } from "./schema/site";

/** What differs between the guests of a group, as values or as Terraform expressions. */
export interface GuestIdentity {
  readonly name: string;
  readonly hostName: string;
  /** IPv4 address with its prefix length. */
  readonly address: string;
}

/** What the guests of a group have in common. */
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

/** The extra configuration of one member, byte for byte as Terraform computes it. */
export function memberGuestInfo(site: Site, like: GuestGroup, member: PlacedMember): Record<string, string> {
  const metadata = guestMetadata(site, like, member);
  return guestInfo(base64(terraformJson(metadata)), site, like);
}

/** A guest's name and address. @throws Error where the site has no such network */
export function guestMetadata(site: Site, { network }: GuestGroup, { name, hostName, address }: GuestIdentity) {
  const { gateway } = networkOf(site, network);
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
    // the bastion's certificate authority signs the keys: guestinfo contains no password and no personal key
    users: [{ name: "operator", groups: ["sudo"], shell: "/bin/bash", lock_passwd: true }],
    ssh_pwauth: false,
    disable_root: true,
    write_files: [{ path: "/etc/nftables.conf", permissions: "0644", content: firewall(inbound) }],
    runcmd: [["systemctl", "enable", "--now", "nftables"]],
  };
}

/** nftables rules: they accept the model's flows and answers, and drop everything else. */
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
