import { guestInfo, guestMetadata } from "../../model/guest-settings";
import { fixtureModel } from "../fixture/model";

const { rabat } = fixtureModel().sites;
const guest = { name: "rab-web-1", hostName: "rab-web-1.rabat.massar.example", address: "10.20.35.11/24" };

test("a guest gets the gateway of its network", () => {
  const { network } = guestMetadata(rabat, { network: "web", inbound: [] }, guest);
  expect(network.ethernets.primary.routes).toEqual([{ to: "default", via: "10.20.35.1" }]);
});

test("a guest on an unknown network is refused", () => {
  expect(() => guestMetadata(rabat, { network: "dns", inbound: [] }, guest)).toThrow("rabat has no network dns");
});

/** A guest's user data. */
function userData(like: Parameters<typeof guestInfo>[2]) {
  const text = Buffer.from(guestInfo("", rabat, like)["guestinfo.userdata"] ?? "", "base64").toString();
  const files: { path: string; content: string }[] = JSON.parse(text.replace("#cloud-config\n", "")).write_files;
  return { text, content: (path: string) => files.find((file) => file.path === path)?.content };
}

test("the firewall accepts ports, and ESP as a protocol", () => {
  const { content } = userData({
    network: "web",
    inbound: [
      { source: "anywhere", protocol: "tcp", port: 443 },
      { source: "10.40.60.0/24", protocol: "udp", port: 4500 },
      { source: "10.40.60.0/24", protocol: "esp" },
    ],
  });
  expect(content("/etc/nftables.conf")?.split("\n")).toEqual(
    expect.arrayContaining([
      "    tcp dport 443 accept",
      "    ip saddr 10.40.60.0/24 udp dport 4500 accept",
      "    ip saddr 10.40.60.0/24 ip protocol esp accept",
    ]),
  );
});

test("a guest that answers has a socket of systemd, started at the first boot, and others have none", () => {
  const { text, content } = userData({ network: "web", inbound: [], answersOn: 8404 });
  expect(content("/etc/systemd/system/massar-answer.socket")).toMatch(/^ListenStream=0\.0\.0\.0:8404\nAccept=yes$/m);
  expect(content("/etc/systemd/system/massar-answer@.service")).toContain("StandardOutput=socket");
  expect(text).toContain('["systemctl","enable","--now","nftables","massar-answer.socket"]');
  expect(userData({ network: "web", inbound: [] }).text).not.toContain("massar-answer");
});
