import { loadModel } from "../../model/load";
import { inProfile } from "../../model/profile";
import { secretIn } from "../../policy/hygiene/secret";
import { renderGuests } from "../../roles/render";
import { fixtureData, fixtureModel } from "../fixture/model";
import { tierPath } from "../model/bad-input/case";
import { anotherDesign } from "../replaced/another-design";
import { content, modelWith, RECOVERED, rendered } from "./rendered";

const MODELS = {
  "the fixture": fixtureModel(),
  "the lab": inProfile(fixtureModel(), "lab"),
  "a recovery": modelWith(RECOVERED),
  "no witness": modelWith({ witness: { kind: "none", approvedBy: "A. Bennani", reason: "no third place yet" } }),
  "another design": loadModel(anotherDesign()),
};

describe.each(Object.entries(MODELS))("%s", (_, model) => {
  const all = [...renderGuests(model).values()];

  test("an operator, whose account has no password, becomes root in every guest", () => {
    for (const { files } of all) {
      expect(files).toContainEqual(
        expect.objectContaining({
          path: "/etc/sudoers.d/massar",
          content: "Defaults:operator !authenticate\noperator ALL=(ALL) ALL\n",
          owner: "root:root",
          mode: "0440",
        }),
      );
    }
  });

  test("every guest has a firewall, and each of its files once", () => {
    for (const { guest, files, services } of all) {
      const paths = files.map(({ path }) => path);
      expect([guest.name, paths.filter((path, index) => paths.indexOf(path) !== index)]).toEqual([guest.name, []]);
      expect(paths).toContain("/etc/nftables.conf");
      expect(services).toContain("nftables");
    }
  });

  test("no file contains a secret, and no figure that could not be computed", () => {
    const found = all.flatMap(({ files }) =>
      files.flatMap(({ path, content: text }) =>
        text
          .split("\n")
          .flatMap((line) => (/NaN|undefined|\[object/.test(line) || isSecret(line) ? [`${path}: ${line}`] : [])),
      ),
    );
    expect([...new Set(found)]).toEqual([]);
  });

  test("owners, modes and actions are complete", () => {
    for (const { files } of all) {
      for (const { path, owner, mode, actions, content: text } of files) {
        expect([path, owner, mode]).toEqual([
          path,
          expect.stringMatching(/^[a-z-]+:[a-z-]+$/),
          expect.stringMatching(/^0[0-7]{3}$/),
        ]);
        expect(path.startsWith("/")).toBe(true);
        expect(text.endsWith("\n")).toBe(true);
        expect(actions.filter(({ service }) => service.endsWith(".service"))).toEqual([]);
      }
    }
  });

  test("a service with credentials gets them from the folder of the model", () => {
    for (const { files, credentials } of all) {
      const text = files.map((file) => file.content).join("\n");
      for (const { id } of credentials) expect(text).toContain(`${model.massar.credentials}/${id}`);
    }
  });
});

/** A time, the hash of what pip installs, and names of a cluster and of files with secrets, look like secrets. */
const NO_SECRET =
  /^(massar-copy ALL=.*NOPASSWD: \S+rsync .*|OnUnitActiveSec=\d+s|LoadCredential=([A-Z_]+):\/etc\/credstore\/\2|ETCD_INITIAL_CLUSTER_TOKEN="[a-z-]+"|patroni==[\d.]+ --hash=sha256:[0-9a-f]{64})$/;
const isSecret = (line: string): boolean => secretIn(line) !== undefined && !NO_SECRET.test(line);

describe("a database member", () => {
  const member = (name: string, changes = {}) =>
    JSON.parse(content(name, "/etc/patroni/conf.d/10-member.yml", changes)) as {
      tags: object;
      restapi: object;
      etcd3: { hosts: string[] };
      bootstrap: { dcs: { synchronous_mode: boolean; failsafe_mode: boolean; postgresql: { use_pg_rewind: boolean } } };
      postgresql: { pg_hba: string[] };
    };

  test("at Marrakech neither stands for election nor confirms commits, until Marrakech has recovered", () => {
    const follows = { nofailover: true, nosync: true, noloadbalance: true };
    const leads = { nofailover: false, nosync: false, noloadbalance: false };
    expect([member("rab-db-1").tags, member("mrk-db-1").tags]).toEqual([leads, follows]);
    expect([member("rab-db-1", RECOVERED).tags, member("mrk-db-1", RECOVERED).tags]).toEqual([follows, leads]);
  });

  test("lets only members change the cluster by Patroni's API", () => {
    expect(member("rab-db-1").restapi).toMatchObject({ allowlist: ["127.0.0.1"], allowlist_include_members: true });
  });

  test("asks the voters of its own place first", () => {
    expect(member("mrk-db-1").etcd3.hosts).toEqual([
      ...["10.40.60.11:2379", "10.40.60.12:2379"],
      ...["10.20.60.11:2379", "10.20.60.12:2379", "10.60.10.11:2379"],
    ]);
  });

  test("has the settings that were measured to be safe", () => {
    const { dcs } = member("rab-db-1").bootstrap;
    expect(dcs).toMatchObject({
      ...{ ttl: 30, loop_wait: 10, retry_timeout: 10, synchronous_mode: true, synchronous_node_count: 1 },
      ...{ failsafe_mode: true, member_slots_ttl: "28800s", maximum_lag_on_failover: 4_500_000_000 },
      postgresql: {
        ...{ use_pg_rewind: true, use_slots: true },
        // 80 % of the 256 GiB for WAL: 8 h at 120 Mbit/s would be 402 GiB
        parameters: { wal_log_hints: "on", max_slot_wal_keep_size: "209715MB" },
      },
    });
    expect(content("rab-db-1", "/usr/local/lib/massar/require-patroni")).toContain('oldest = "4.1"');
  });

  test("admits members and the clients of the model, each by its own address", () => {
    expect(member("rab-db-1").postgresql.pg_hba).toEqual([
      "local all all peer",
      "host replication replicator 127.0.0.1/32 scram-sha-256",
      "host all all 127.0.0.1/32 scram-sha-256",
      ...["10.20.50.11", "10.20.50.12", "10.20.50.13", "10.40.50.11"].flatMap((address) => [
        `host replication replicator ${address}/32 scram-sha-256`,
        `host all rewinder,postgres ${address}/32 scram-sha-256`,
      ]),
      "host all all 10.20.50.31/32 scram-sha-256",
      "host all all 10.20.50.32/32 scram-sha-256",
    ]);
  });

  test("does not start with Debian's Patroni, and gets its passwords from systemd", () => {
    const unit = content("rab-db-1", "/etc/systemd/system/patroni.service.d/massar.conf");
    expect(unit).toMatch(/^ExecStartPre=\/usr\/local\/lib\/massar\/require-patroni$/m);
    expect(unit).toMatch(/^LoadCredential=PATRONI_SUPERUSER_PASSWORD:\/etc\/credstore\/PATRONI_SUPERUSER_PASSWORD$/m);
  });
});

test("five machines at three places vote, with etcd's times for three places", () => {
  const voters = [...renderGuests(fixtureModel()).values()].filter(({ services }) => services.includes("etcd"));
  expect(voters.map(({ guest }) => guest.name)).toEqual([
    ...["rab-gateway-1", "rab-gateway-2", "mrk-gateway-1", "mrk-gateway-2", "wit-witness-1"],
  ]);
  for (const { files } of voters) {
    const text = files.find(({ path }) => path === "/etc/default/etcd")?.content;
    expect(text).toContain('ETCD_HEARTBEAT_INTERVAL="250"\nETCD_ELECTION_TIMEOUT="2500"\n');
    expect(text).toMatch(/wit-witness-1=https:\/\/10\.60\.10\.11:2380"[\s\S]*PEER_CLIENT_CERT_AUTH="true"/);
  }
});

test("in the bubble of a rehearsal the database votes on its own writer, and names no guest outside", () => {
  const bubble = renderGuests(fixtureModel(), "bubble");
  const guests = [...bubble.values()];
  expect(guests.filter(({ services }) => services.includes("etcd")).map(({ guest }) => guest.name)).toEqual([
    ...["mrk-db-1", "mrk-db-2", "mrk-db-3"],
  ]);
  const database = JSON.stringify(bubble.get("mrk-db-1")?.files);
  expect(database).not.toMatch(/10\.20\.|10\.60\./);
  expect(database).toMatch(/nofailover[^,]*false/);
});

describe("disks", () => {
  const table = (name: string) => content(name, "/etc/massar/massar-disks.conf");

  test("are mounted by their unit numbers, before the services that need them", () => {
    expect(table("rab-db-1")).toBe(
      "1 /var/lib/postgresql xfs postgres:postgres\n2 /var/lib/postgresql-wal xfs postgres:postgres\n",
    );
    expect(table("mrk-file-1")).toBe("1 /srv/files btrfs root:root\n");
    const unit = content("rab-db-1", "/etc/systemd/system/massar-disks.service");
    expect(unit).toMatch(/^RequiredBy=patroni\.service$/m);
    expect(rendered("rab-web-1").files.some(({ path }) => path.includes("massar-disks"))).toBe(false);
  });

  test("with WAL hold the log of the first member and of each copy", () => {
    const settings = content("rab-db-1", "/etc/patroni/conf.d/10-member.yml");
    expect(settings.match(/"waldir": "\/var\/lib\/postgresql-wal\/15"/g)).toHaveLength(2);
    const disks = fixtureData.massar.tiers[0]?.disks ?? [];
    const changes = { "massar.tiers[0].disks": disks.map(({ label, size }) => ({ label, size })) };
    expect(content("rab-db-1", "/etc/patroni/conf.d/10-member.yml", changes)).not.toContain("waldir");
  });
});

test("a pool sends connections to the member that writes, at either site, within the database's connections", () => {
  const proxy = content("rab-pool-1", "/etc/haproxy/haproxy.cfg");
  expect(proxy).toContain("option httpchk OPTIONS /primary");
  expect(proxy.match(/^ {2}server .*/gm)).toEqual([
    ...["rab-db-1 10.20.50.11", "rab-db-2 10.20.50.12", "rab-db-3 10.20.50.13", "mrk-db-1 10.40.50.11"].map(
      (member) => `  server ${member}:5432 check port 8008`,
    ),
  ]);
  // 2 × 16 + 1 connections for two pools, and a quarter more in reserve; 16 clients
  const pool = content("rab-pool-1", "/etc/pgbouncer/pgbouncer.ini");
  expect(pool).toContain(
    "default_pool_size = 16\nreserve_pool_size = 4\nmax_db_connections = 20\nmax_client_conn = 1600",
  );
  expect(pool).toContain("ignore_startup_parameters = options,extra_float_digits");
  expect(content("rab-db-1", "/etc/patroni/dynamic.yml")).toContain('"max_connections": 50');
});

describe("a firewall", () => {
  const rules = (name: string, changes = {}) =>
    content(name, "/etc/nftables.conf", changes)
      .split("\n")
      .map((rule) => rule.trim());

  test("accepts votes from voters and databases only, each by its own address", () => {
    expect(rules("wit-witness-1")).toEqual(
      expect.arrayContaining([
        "ip saddr { 10.20.50.11, 10.20.50.12, 10.20.50.13, 10.40.50.11 } tcp dport 2379 accept",
        "ip saddr { 10.20.60.11, 10.20.60.12, 10.40.60.11, 10.40.60.12 } tcp dport 2380 accept",
      ]),
    );
  });

  test("lets a guest open only the connections that others accept from it", () => {
    const web = rules("rab-web-1");
    const outbound = web.slice(web.indexOf("chain outbound {"));
    const applications = Array.from({ length: 12 }, (_, index) => `10.20.40.${11 + index}`).join(", ");
    expect(outbound).toContain(`ip daddr { ${applications} } tcp dport 8080 accept`);
    expect(outbound.filter((rule) => rule.includes("5432"))).toEqual([]);
    expect(outbound[1]).toBe("type filter hook output priority filter; policy drop;");
  });

  test("accepts a flow of the model from each member, and not from its neighbours in the network", () => {
    expect(
      rules("rab-pool-1", {
        [`${tierPath("connection-pool")}.flows`]: [{ from: "batch", protocol: "tcp", port: 6432 }],
      }),
    ).toContain("ip saddr { 10.20.40.51, 10.20.40.52 } tcp dport 6432 accept");
    // known by its network only: it was adopted
    expect(rules("rab-app-1")).toContain("ip daddr { 10.20.70.0/24 } tcp dport 636 accept");
    expect(rules("rab-lb-1")).toContain("tcp dport 443 accept");
  });

  test("of a gateway forwards between the sites, and shortens segments to what the tunnel carries", () => {
    // 1500 − 74 for ESP − 40 for TCP and IP
    expect(rules("rab-gateway-1")).toContain("tcp flags syn tcp option maxseg size set 1386");
    expect(rules("rab-gateway-1", { "link.encryption": "wireguard" })).toContain(
      "tcp flags syn tcp option maxseg size set 1400",
    );
    expect(rules("rab-web-1").join("\n")).not.toContain("maxseg");
  });
});

test("a file server serves the site that leads, and elsewhere copies within half of its RPO and its stream", () => {
  // each member of application and batch
  const exports = content("rab-file-1", "/etc/exports").trim().split(" ");
  expect(exports).toHaveLength(1 + 12 + 2);
  expect(exports.slice(0, 2)).toEqual(["/srv/files/current", "10.20.40.11(rw,sync,no_subtree_check,root_squash)"]);
  expect(content("mrk-file-1", "/etc/exports", RECOVERED)).toContain("10.40.40.11(rw,");
  expect(content("rab-file-1", "/etc/exports", RECOVERED)).toContain("10.20.40.11(ro,");
  const settings = content("mrk-file-1", "/etc/massar/massar-copy-files.conf");
  expect(settings).toContain('SOURCE="massar-copy@10.20.65.11:/srv/files/current/"');
  // 300 Mbit/s × 70 % in KiB/s
  expect(settings).toContain('KEEP_SECONDS="86400"\nLIMIT_KIB="25634"');
  expect(content("mrk-file-1", "/etc/systemd/system/massar-copy-files.timer")).toContain("OnUnitActiveSec=150s");
  // within a site, the copy does not use the link
  expect(content("rab-file-2", "/etc/massar/massar-copy-files.conf")).toContain('LIMIT_KIB="0"');
});

test("a name server points services to the site that leads, for half of the time of the cutover", () => {
  const zone = "/var/lib/knot/zones/massar.men.example.zone";
  expect(content("mrk-dns-1", zone)).toContain("$TTL 150\n");
  expect(content("mrk-dns-1", zone)).toMatch(/^@ A 10\.20\.30\.10$/m);
  expect(content("mrk-dns-1", zone, RECOVERED)).toMatch(/^@ A 10\.40\.30\.10$/m);
  expect(content("mrk-dns-1", "/etc/knot/knot.conf")).toContain("  - domain: massar.men.example\n    acl: runbook\n");
});

test("a directory follows the one that was adopted at Rabat, and is written to after a recovery", () => {
  const settings = "/etc/ldap/massar-slapd.conf";
  expect(content("mrk-ldap-1", settings)).toContain(
    'provider=ldaps://srv-ldap-01.rabat.massar.example:636\n  type=refreshOnly interval=00:00:07:30 retry="60 +" searchbase="dc=massar,dc=example"',
  );
  expect(content("mrk-ldap-1", settings, RECOVERED)).not.toContain("syncrepl");
  expect(content("mrk-ldap-2", settings, RECOVERED)).toContain(
    "provider=ldaps://mrk-ldap-1.marrakech.massar.example:636",
  );
});

test("a cache has one member that writes, and a majority that replaces it", () => {
  expect(content("rab-cache-1", "/etc/redis/massar-redis.conf")).not.toContain("replicaof");
  // three quarters of 64 GiB: the demand is 56
  expect(content("rab-cache-2", "/etc/redis/massar-redis.conf")).toMatch(
    /maxmemory 49152mb[\s\S]*replicaof 10\.20\.55\.11 6379/,
  );
  expect(content("rab-cache-3", "/etc/redis/massar-sentinel.conf")).toContain(
    "sentinel monitor cache 10.20.55.11 6379 2\n",
  );
});

test("the entry's backends are the tiers that accept connections from it", () => {
  const proxy = content("rab-lb-1", "/etc/haproxy/haproxy.cfg");
  expect(proxy).toContain("use_backend reporting if { hdr(host) -i reports.massar.example }\n  default_backend web");
  expect(proxy.match(/^ {2}server \S+ \S+ check/gm)).toHaveLength(8);
  expect(content("rab-lb-1", "/etc/keepalived/keepalived.conf")).toContain("10.20.30.10/24");
});

test("every way in of the bastion is recorded", () => {
  const settings = content("rab-bastion-1", "/etc/ssh/sshd_config.d/massar.conf");
  expect(settings).toContain("ForceCommand /usr/local/lib/massar/recorded-session");
  expect(settings).toContain("AllowTcpForwarding no");
  expect(content("rab-web-1", "/etc/ssh/sshd_config.d/massar.conf")).not.toContain("ForceCommand");
});

describe("a gateway", () => {
  test("answers with its name, and shares the link between the streams", () => {
    expect(content("mrk-gateway-1", "/etc/systemd/system/massar-answer.socket")).toContain("ListenStream=0.0.0.0:8404");
    const shares = content("mrk-gateway-1", "/usr/local/lib/massar/massar-shaping");
    expect(shares).toMatch(/# database\ntc class add dev eth0 .* 1:30 htb rate 400000kbit ceil 1000000kbit prio 1\n/);
    const firewall = content("mrk-gateway-1", "/etc/nftables.conf");
    expect(firewall).toContain("ip saddr 10.40.50.0/24 ip daddr { 10.20.50.0/24 } meta priority set 1:30\n");
    // before packets of known connections are accepted
    expect(firewall).toMatch(/hook output [^\n]*\n *tcp dport 2380 meta priority set 1:10\n *ct state established/);
    const changes = { "link.encryption": "wireguard" };
    expect(content("mrk-gateway-1", "/usr/local/lib/massar/massar-shaping", changes)).toContain("add dev massar root");
  });

  test("has a tunnel to the gateway with its number", () => {
    expect(content("rab-gateway-2", "/etc/swanctl/conf.d/massar.conf")).toMatch(/remote_addrs = 10\.40\.60\.12/);
    expect(content("rab-gateway-2", "/etc/wireguard/massar.conf", { "link.encryption": "wireguard" })).toContain(
      "wireguard-mrk-gateway-2.pub) endpoint 10.40.60.12:51820",
    );
  });
});

describe("the monitoring", () => {
  const rules = (name: string, changes = {}) =>
    (
      JSON.parse(content(name, "/etc/prometheus/massar-rules.yml", changes)).groups[0].rules as {
        alert: string;
        expr: string;
      }[]
    ).map(({ alert, expr }) => `${alert}: ${expr}`);

  test("calls somebody when the model's limits are missed, where the copies are", () => {
    expect(rules("mrk-mon-1")).toEqual(
      expect.arrayContaining([
        'RpoMissed: max({__name__=~"pg_replication_lag(_seconds)?", tier="database"}) > 300',
        'RpoMissed: time() - min(massar_copy_began_timestamp_seconds{tier="files"}) > 300',
        'RpoMissed: time() - min(massar_copy_began_timestamp_seconds{tier="identity"}) > 900',
        'VoterLost: count(up{job="etcd"} == 1) < 3',
      ]),
    );
    expect(rules("rab-mon-1").filter((rule) => rule.startsWith("RpoMissed"))).toEqual([]);
    expect(rules("rab-mon-1").filter((rule) => rule.startsWith("NoWriter"))).toHaveLength(1);
  });

  test("observes each guest of its site, and the witness", () => {
    const scraped = content("mrk-mon-1", "/etc/prometheus/prometheus.yml");
    for (const target of ["10.40.50.11:9187", "10.40.60.11:9100", "10.60.10.11:2381"])
      expect(scraped).toContain(target);
    expect(scraped).not.toContain("10.20.");
  });
});

test("a stand-in says that it is one, and needs what its tier depends on", () => {
  const settings = JSON.parse(content("rab-app-1", "/etc/massar/massar-stand-in.json"));
  expect(settings).toMatchObject({ port: 8080, health: "/health", forwards: false });
  expect(settings.says).toBe("stand-in for massar's tier application: its own program is not public");
  expect(settings.needs.map(({ tier }: { tier: string }) => tier)).toEqual(["connection-pool", "cache", "files"]);
  expect(JSON.parse(content("rab-web-1", "/etc/massar/massar-stand-in.json"))).toMatchObject({ forwards: true });
  // its health check is the log-in, so nothing stands in
  expect(rendered("rab-batch-1").services).not.toContain("massar-stand-in");
});

test("an adopted tier is not configured where it was adopted", () => {
  const names = [...renderGuests(fixtureModel()).keys()];
  expect(names.filter((name) => /^rab-(ldap|dns)/.test(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(["mrk-ldap-1", "mrk-dns-1", "wit-witness-1"]));
});

test("a database without a word on its writer cannot be rendered", () => {
  const { massar, ...others } = fixtureModel();
  const tiers = massar.tiers.map(({ leadership: _, ...tier }) => tier);
  expect(() => renderGuests({ ...others, massar: { ...massar, tiers } })).toThrow("database has no leadership");
});
