import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { guestInfo, guestMetadata } from "../../model/guest-settings";
import { fixtureModel } from "../fixture/model";

const { rabat } = fixtureModel().sites;
const guest = { name: "rab-web-1", hostName: "rab-web-1.rabat.massar.example", address: "10.20.35.11/24" };

test("a guest gets the gateway of its network", () => {
  const { network } = guestMetadata(rabat, { network: "web", inbound: [], outbound: [] }, guest);
  expect(network.ethernets.primary.routes).toEqual([{ to: "0.0.0.0/0", via: "10.20.35.1" }]);
});

test("a guest on an unknown network is refused", () => {
  expect(() => guestMetadata(rabat, { network: "dns", inbound: [], outbound: [] }, guest)).toThrow(
    "rabat has no network dns",
  );
});

/** A guest's user data. */
function userData(like: Parameters<typeof guestInfo>[2]) {
  const text = Buffer.from(guestInfo("", rabat, like)["guestinfo.userdata"] ?? "", "base64").toString();
  const files: { path: string; content: string }[] = JSON.parse(text.replace("#cloud-config\n", "")).write_files;
  return { text, content: (path: string) => files.find((file) => file.path === path)?.content };
}

const schemaText = readFileSync(join(__dirname, "testdata/cloud-init-22.4.2.schema.json"), "utf8");
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const isCloudConfig = ajv.compile(JSON.parse(schemaText));

test("Debian 12's cloud-init accepts the user data", () => {
  const { text } = userData({ network: "web", inbound: [], outbound: [], answersOn: 8404 });
  isCloudConfig(JSON.parse(text.replace("#cloud-config\n", "")));
  expect(isCloudConfig.errors ?? []).toEqual([]);
  expect(isCloudConfig({ ntp: { servers: [1] } })).toBe(false);
});

test("a template with no more than Debian's base has the locale, and the group of the user", () => {
  const { locale, users } = JSON.parse(
    userData({ network: "web", inbound: [], outbound: [] }).text.replace("#cloud-config\n", ""),
  ) as { locale: string; users: { name: string; no_user_group: boolean }[] };
  expect(locale).toBe("C.UTF-8");
  // base-passwd has a group operator, and useradd refuses a user whose own group would have that name
  expect(users.map(({ name, no_user_group }) => [name, no_user_group])).toEqual([["operator", true]]);
});

test("the firewall accepts ports, and ESP as a protocol", () => {
  const { content } = userData({
    network: "web",
    inbound: [
      { source: "anywhere", protocol: "tcp", port: 443 },
      { source: "10.40.60.11-10.40.60.12", protocol: "udp", port: 4500 },
      { source: "10.40.60.11-10.40.60.12", protocol: "esp" },
    ],
    outbound: [],
  });
  expect(content("/etc/nftables.conf")?.split("\n")).toEqual(
    expect.arrayContaining([
      "    tcp dport 443 accept",
      "    ip saddr 10.40.60.11-10.40.60.12 udp dport 4500 accept",
      "    ip saddr 10.40.60.11-10.40.60.12 ip protocol esp accept",
    ]),
  );
});

test("a guest opens only the connections of the model, besides those to its DNS and NTP servers", () => {
  const { content } = userData({
    network: "web",
    inbound: [],
    outbound: [
      { destination: "10.20.40.11-10.20.40.50", protocol: "tcp", port: 8080 },
      { destination: "10.40.60.11-10.40.60.12", protocol: "esp" },
    ],
  });
  const [, outbound] = content("/etc/nftables.conf")?.split("chain outbound {\n") ?? [];
  expect(outbound?.split("\n")).toEqual([
    "    type filter hook output priority filter; policy drop;",
    "    ct state established,related accept",
    "    oif lo accept",
    "    icmp type echo-request accept",
    ...["10.20.20.2", "10.20.20.3"].flatMap((server) => [
      `    ip daddr ${server} udp dport 53 accept`,
      `    ip daddr ${server} tcp dport 53 accept`,
    ]),
    ...["10.20.20.2", "10.20.20.3"].map((server) => `    ip daddr ${server} udp dport 123 accept`),
    "    ip daddr 10.20.40.11-10.20.40.50 tcp dport 8080 accept",
    "    ip daddr 10.40.60.11-10.40.60.12 ip protocol esp accept",
    "  }",
    "}",
    "",
  ]);
});

test("a guest that answers has a socket of systemd, started at the first boot, and others have none", () => {
  const { text, content } = userData({ network: "web", inbound: [], outbound: [], answersOn: 8404 });
  expect(content("/etc/systemd/system/massar-answer.socket")).toMatch(/^ListenStream=0\.0\.0\.0:8404\nAccept=yes$/m);
  expect(content("/etc/systemd/system/massar-answer@.service")).toContain("StandardOutput=socket");
  expect(text).toContain('["systemctl","enable","--now","nftables","massar-answer.socket"]');
  expect(userData({ network: "web", inbound: [], outbound: [] }).text).not.toContain("massar-answer");
});
