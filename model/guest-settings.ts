import { type InboundFlow, networkOf, type OutboundFlow, type PlacedMember, type Traffic } from "./placement";
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
  readonly outbound: readonly OutboundFlow[];
  /** The TCP port on which each guest answers with its name. @default - none */
  readonly answersOn?: number;
}

/** A guest's extra configuration: cloud-init's VMware datasource reads it at the first boot. */
export const guestInfo = (base64Metadata: string, site: Site, like: GuestGroup): Record<string, string> => ({
  "guestinfo.metadata": base64Metadata,
  "guestinfo.metadata.encoding": "base64",
  "guestinfo.userdata": base64(`#cloud-config\n${JSON.stringify(userData(site, like))}\n`),
  "guestinfo.userdata.encoding": "base64",
});

/** The extra configuration of one member, byte for byte as Terraform computes it. */
export function memberGuestInfo(site: Site, like: GuestGroup, member: PlacedMember): Record<string, string> {
  const metadata = guestMetadata(site, like, member);
  return guestInfo(base64(terraformJson(metadata)), site, like);
}

/** A guest's name and address. @throws Error where the site has no such network */
export const guestMetadata = (site: Site, { network }: GuestGroup, guest: GuestIdentity) =>
  metadataOf(guest, { gateway: networkOf(site, network).gateway, domain: site.domain, dnsServers: site.dnsServers });

/** A guest's name and address, in a network whose gateway and name servers are known. */
export const metadataOf = (
  { name, hostName, address }: GuestIdentity,
  { gateway, domain, dnsServers }: { gateway: string; domain: string; dnsServers: readonly string[] },
) => ({
  "instance-id": name,
  "local-hostname": hostName,
  network: {
    version: 2,
    ethernets: {
      primary: {
        match: { name: "e*" },
        addresses: [address],
        // Debian 12's cloud-init 22.4.2 refuses the word "default" as a route
        routes: [{ to: "0.0.0.0/0", via: gateway }],
        nameservers: { search: [domain], addresses: dnsServers },
      },
    },
  },
});

/** What the first boot of every guest sets. */
export const FIRST_BOOT = {
  timezone: "Africa/Casablanca",
  // cloud-init's default, en_US.UTF-8, needs the package locales, which a minimal template lacks
  locale: "C.UTF-8",
  // the bastion's certificate authority signs the keys: guestinfo contains no password and no personal key
  // Debian has a group operator already, so the user cannot get a group of its own
  users: [{ name: "operator", no_user_group: true, groups: ["sudo"], shell: "/bin/bash", lock_passwd: true }],
  ssh_pwauth: false,
  disable_root: true,
} as const;

/** A guest's users, time, firewall, and the port on which it answers. */
function userData(site: Site, { inbound, outbound, answersOn }: GuestGroup) {
  const { timezone, locale, ...settings } = FIRST_BOOT;
  return {
    timezone,
    locale,
    ntp: { enabled: true, servers: site.ntpServers },
    ...settings,
    write_files: [
      textFile("/etc/nftables.conf", firewall(site, inbound, outbound)),
      ...(answersOn === undefined ? [] : answeringUnits(answersOn)),
    ],
    runcmd: [
      ["systemctl", "enable", "--now", "nftables", ...(answersOn === undefined ? [] : [`${ANSWERING_UNIT}.socket`])],
    ],
  };
}

const textFile = (path: string, content: string) => ({ path, permissions: "0644", content });

export const ANSWERING_UNIT = "massar-answer";

/** systemd listens itself and starts one command per connection, so the guest needs no software besides Debian's. */
export function answeringUnits(port: number) {
  const unit = (name: string, lines: readonly string[]) =>
    textFile(`/etc/systemd/system/${name}`, `${lines.join("\n")}\n`);
  return [
    unit(`${ANSWERING_UNIT}.socket`, [
      "[Unit]",
      "Description=Answers with the name of this guest",
      "[Socket]",
      `ListenStream=0.0.0.0:${port}`,
      "Accept=yes",
      "[Install]",
      "WantedBy=sockets.target",
    ]),
    unit(`${ANSWERING_UNIT}@.service`, [
      "[Unit]",
      "Description=Sends the name of this guest",
      "[Service]",
      "ExecStart=/usr/bin/hostname",
      "StandardOutput=socket",
      "StandardError=journal",
      "DynamicUser=yes",
    ]),
  ];
}

const matchOf = (traffic: Traffic): string =>
  traffic.protocol === "esp" ? "ip protocol esp" : `${traffic.protocol} dport ${traffic.port}`;

/** nftables rules: they accept the model's flows and answers, in both directions, and drop everything else. */
function firewall(site: Site, inbound: readonly InboundFlow[], outbound: readonly OutboundFlow[]): string {
  const accept = (side: "saddr" | "daddr", addresses: string, traffic: Traffic): string =>
    [...(addresses === "anywhere" ? [] : [`ip ${side} ${addresses}`]), matchOf(traffic), "accept"].join(" ");
  const always = (loopback: string) => [
    "ct state established,related accept",
    `${loopback} lo accept`,
    "icmp type echo-request accept",
  ];
  const servers: readonly OutboundFlow[] = [
    ...site.dnsServers.flatMap((destination) => [
      { destination, protocol: "udp" as const, port: 53 },
      { destination, protocol: "tcp" as const, port: 53 },
    ]),
    ...site.ntpServers.map((destination) => ({ destination, protocol: "udp" as const, port: 123 })),
  ];
  return `flush ruleset
table inet massar {
${chain("inbound", "input", [
  ...always("iif"),
  ...inbound.map(({ source, ...traffic }) => accept("saddr", source, traffic)),
])}
${chain("outbound", "output", [
  ...always("oif"),
  ...[...servers, ...outbound].map(({ destination, ...traffic }) => accept("daddr", destination, traffic)),
])}
}
`;
}

const chain = (name: string, hook: string, rules: readonly string[]): string => `  chain ${name} {
    type filter hook ${hook} priority filter; policy drop;
${rules.map((rule) => `    ${rule}`).join("\n")}
  }`;

/** JSON as Terraform's `jsonencode` writes it: the keys of an object in alphabetical order. */
const terraformJson = (value: object): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

const base64 = (text: string): string => Buffer.from(text).toString("base64");
