import { fixtureData } from "../fixture/model";
import { DB, tierPath } from "../model/bad-input/case";
import type { Changes } from "../model/variant";
import { changedFiles, RECOVERED } from "./rendered";

const FILES = tierPath("files");
const POOL = tierPath("connection-pool");
const WEB = tierPath("web");
const IDENTITY = tierPath("identity");
const LEADERSHIP = fixtureData.massar.tiers[0]?.leadership;

const DATABASE_SETTINGS = ["marrakech", "rabat"].flatMap((site) => [
  `${site} database /etc/patroni/conf.d/10-member.yml`,
  `${site} database /etc/patroni/dynamic.yml`,
]);

/** A figure of the model changes: exactly these files follow. */
test.each<[string, Changes, string[]]>([
  [
    "a new flow: the firewalls at both ends, and the limit of the pool",
    { [`${POOL}.flows[4]`]: { from: "web", protocol: "tcp", port: 6432 } },
    [
      "rabat connection-pool /etc/nftables.conf",
      "rabat connection-pool /etc/pgbouncer/pgbouncer.ini",
      "rabat connection-pool /etc/systemd/system/pgbouncer.service.d/massar.conf",
      "rabat web /etc/nftables.conf",
    ],
  ],
  ["the database's change rate", { [`${DB}.protection.changeRate`]: "100 Mbit/s" }, DATABASE_SETTINGS],
  ["the longest outage of the link", { "link.outage.length": "6 h" }, DATABASE_SETTINGS],
  [
    "the lease",
    { [`${DB}.leadership`]: { ...LEADERSHIP, ttl: "40 s" } },
    [...DATABASE_SETTINGS, "rabat monitoring /etc/prometheus/massar-rules.yml"],
  ],
  ["who confirms commits", { [`${DB}.leadership`]: { ...LEADERSHIP, synchronous: "acrossSites" } }, DATABASE_SETTINGS],
  [
    "the memory of a member",
    { [`${DB}.rabat.size`]: { cpus: 16, memory: "120 GiB" } },
    ["rabat database /etc/patroni/conf.d/20-start.yml"],
  ],
  [
    "the stream of the files: their copy, and the shares of the link",
    { "link.streams[1].bandwidth": "250 Mbit/s" },
    [
      "marrakech files /etc/massar/massar-copy-files.conf",
      "marrakech replication-gateway /usr/local/lib/massar/massar-shaping",
      "rabat replication-gateway /usr/local/lib/massar/massar-shaping",
    ],
  ],
  [
    "the RPO of the files: how often they are copied, and when somebody is called",
    { [`${FILES}.protection.rpo`]: "4 min" },
    [
      "marrakech files /etc/systemd/system/massar-copy-files.timer",
      "marrakech monitoring /etc/prometheus/massar-rules.yml",
      "rabat files /etc/systemd/system/massar-copy-files.timer",
    ],
  ],
  [
    "the RPO of the directory",
    { [`${IDENTITY}.protection.rpo`]: "10 min" },
    ["marrakech identity /etc/ldap/massar-slapd.conf", "marrakech monitoring /etc/prometheus/massar-rules.yml"],
  ],
  [
    "how long the history of the files is: the copies that are kept, and the age of a backup",
    { [`${FILES}.protection.history`]: "48 h" },
    [
      "marrakech files /etc/massar/massar-copy-files.conf",
      "marrakech monitoring /etc/prometheus/massar-rules.yml",
      "rabat files /etc/massar/massar-copy-files.conf",
      "rabat monitoring /etc/prometheus/massar-rules.yml",
    ],
  ],
  [
    "a health check: the tier, and those that ask it",
    { [`${WEB}.healthCheck.path`]: "/ready" },
    [
      "rabat load-balancer /etc/haproxy/haproxy.cfg",
      "rabat web /etc/massar/massar-stand-in.json",
      "rabat web /usr/local/lib/massar/healthy",
    ],
  ],
  [
    "where alerts go",
    { "massar.alerts.mailbox": "astreinte@men.example" },
    ["marrakech monitoring /etc/prometheus/alertmanager.yml", "rabat monitoring /etc/prometheus/alertmanager.yml"],
  ],
  [
    "the MTU of the link",
    { "link.mtu": 1400 },
    ["marrakech replication-gateway /etc/nftables.conf", "rabat replication-gateway /etc/nftables.conf"],
  ],
  [
    "the encryption of the link",
    { "link.encryption": "wireguard" },
    ["marrakech", "rabat"].flatMap((site) => [
      `${site} replication-gateway /etc/nftables.conf`,
      `${site} replication-gateway /etc/swanctl/conf.d/massar.conf`,
      `${site} replication-gateway /etc/systemd/system/strongswan.service.d/massar.conf`,
      `${site} replication-gateway /etc/systemd/system/wg-quick@massar.service.d/massar.conf`,
      `${site} replication-gateway /etc/systemd/system/massar-shaping.service`,
      `${site} replication-gateway /etc/wireguard/massar.conf`,
      `${site} replication-gateway /usr/local/lib/massar/massar-shaping`,
    ]),
  ],
])("%s", (_, changes, files) => {
  expect(changedFiles(changes)).toEqual(files.toSorted());
});

const only = (changes: Changes, part: RegExp) => changedFiles(changes).filter((file) => !part.test(file));

test("the time in which a recovery switches names decides how long resolvers keep them, and nothing else", () => {
  const files = changedFiles({ "recoveryPlan.cutover": "6 min" });
  expect(files).toContain("marrakech core-services /var/lib/knot/zones/massar.men.example.zone");
  expect(files.filter((file) => !file.startsWith("marrakech core-services /var/lib/knot/zones/"))).toEqual([]);
});

test("a time server of Rabat: the guests of Rabat, and the time servers of Marrakech", () => {
  const changes = { "rabat.ntpServers": ["10.20.20.2", "10.20.20.4"] };
  expect(only(changes, /^rabat .* \/etc\/(chrony\/chrony|nftables)\.conf$/)).toEqual([
    "marrakech core-services /etc/chrony/chrony.conf",
    "marrakech core-services /etc/nftables.conf",
  ]);
});

test("another witness: those who vote, those who ask them, and those who observe or name it", () => {
  const files = changedFiles({ "witness.members": [{ id: "witness-2" }] });
  expect(files).toEqual(
    expect.arrayContaining([
      "marrakech database /etc/patroni/conf.d/10-member.yml",
      "marrakech replication-gateway /etc/default/etcd",
      "rabat database /etc/nftables.conf",
      "rabat database /etc/patroni/conf.d/10-member.yml",
      "rabat replication-gateway /etc/default/etcd",
    ]),
  );
  expect(files.filter((file) => /application|web|files|cache/.test(file))).toEqual([]);
});

test("a recovery changes who leads, and which members there are", () => {
  const files = changedFiles(RECOVERED);
  expect(files).toEqual(
    expect.arrayContaining([
      "marrakech core-services /var/lib/knot/zones/massar.men.example.zone",
      "marrakech database /etc/patroni/conf.d/10-member.yml",
      "marrakech files /etc/exports",
      "marrakech identity /etc/ldap/massar-slapd.conf",
      "rabat database /etc/patroni/conf.d/10-member.yml",
      "rabat files /etc/exports",
    ]),
  );
});
