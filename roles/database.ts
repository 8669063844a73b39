import type { Leadership, TierSpec } from "../model/schema/workload";
import { DataSize } from "../model/units/data-size";
import { withCredentials } from "./base";
import {
  type Credential,
  credentialPath,
  file,
  LEADS,
  NOTHING,
  type Part,
  PROGRAMS,
  program,
  reload,
  restart,
  together,
  unit,
  yaml,
} from "./configuration";
import { WAL_FOLDER, walDisk } from "./disks";
import { type Estate, type Guest, membersOf, tierOf } from "./estate";
import { certificates } from "./etcd";
import { poolBudget } from "./pool-budget";
import { PORTS } from "./ports";

/** PostgreSQL of Debian 12. */
const RELEASE = 15;
const DATA = `/var/lib/postgresql/${RELEASE}/main`;
const SETTINGS = "/etc/patroni/conf.d";
/** Patroni as PostgreSQL's superuser, for replication, and for pg_rewind. */
const USERS = { SUPERUSER: "postgres", REPLICATION: "replicator", REWIND: "rewinder" } as const;
/** Debian 12's Patroni 3.0.2 overwrites the leader's key without a condition: a healed site took the lead back (measured). */
const OLDEST_PATRONI = "4.1";

/** PostgreSQL under Patroni: one cluster over all places, whose members agree on the one that writes. */
export function database(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const { leadership } = tier;
  if (leadership === undefined) throw new Error(`${tier.name} has no leadership: the model was not checked`);
  const passwords = Object.entries(USERS).map(([user, login]) => ({
    id: `PATRONI_${user}_PASSWORD`,
    service: "patroni",
    content: `password of PostgreSQL's ${login}`,
  }));
  const credentials: Credential[] = [...passwords, ...certificates("patroni")];
  const dynamic = dynamicSettings(estate, tier, leadership);
  const owner = { owner: "postgres:postgres", mode: "0600" };
  return together(
    {
      files: [
        // the package must not make a cluster: all guests would have its system identifier
        file("/etc/postgresql-common/createcluster.conf", "create_main_cluster = false"),
        program("with-credentials", WITH_CREDENTIALS, [restart("patroni")]),
        file(
          LEADS,
          `#!/bin/sh\nexec curl --fail --silent --max-time 3 http://${guest.address}:${PORTS.patroni}/leader >/dev/null\n`,
          [],
          {
            mode: "0755",
          },
        ),
        program("require-patroni", requirePatroni(OLDEST_PATRONI)),
        file(
          `${SETTINGS}/10-member.yml`,
          yaml(memberSettings(estate, guest, tier, dynamic)),
          [reload("patroni")],
          owner,
        ),
        file(`${SETTINGS}/20-start.yml`, yaml(startSettings(guest)), [restart("patroni")], owner),
        file("/etc/patroni/dynamic.yml", yaml(dynamic), [restart("massar-patroni-settings")], owner),
        withCredentials(estate, "patroni", credentials, [
          ...Object.entries(USERS).map(([user, login]) => `Environment=PATRONI_${user}_USERNAME=${login}`),
          "ExecStartPre=+/usr/bin/install -d -o postgres -g postgres -m 2775 /var/run/postgresql",
          `ExecStartPre=${PROGRAMS}/require-patroni`,
          "ExecStart=",
          `ExecStart=${PROGRAMS}/with-credentials patroni ${SETTINGS}`,
        ]),
        unit("massar-patroni-settings.service", {
          Unit: ["Description=Gives the database cluster the settings of the model", "After=patroni.service"],
          Service: [
            "Type=oneshot",
            "User=postgres",
            `ExecStart=patronictl --config-file ${SETTINGS} edit-config ${tier.name} --apply /etc/patroni/dynamic.yml --force`,
            // until the cluster has been made
            "Restart=on-failure",
            "RestartSec=30",
          ],
          Install: ["WantedBy=multi-user.target"],
        }),
      ],
      services: ["patroni", "massar-patroni-settings"],
      packages: [`postgresql-${RELEASE}`, `patroni (>= ${OLDEST_PATRONI})`, "python3-etcd", "python3-psycopg2"],
      credentials,
    },
    exporter(guest),
  );
}

/** What the whole cluster has in common, at every place. Patroni keeps it in etcd. */
function dynamicSettings(estate: Estate, tier: TierSpec, { ttl, loopWait, retryTimeout, synchronous }: Leadership) {
  const { link, planning } = estate.model;
  const members = membersOf(estate, tier.name);
  const { rpo, changeRate } = tier.protection;
  const across = synchronous === "acrossSites";
  const { connections } = poolBudget(estate, tier);
  return {
    ttl: ttl.toSeconds(),
    loop_wait: loopWait.toSeconds(),
    retry_timeout: retryTimeout.toSeconds(),
    // a member that has fallen behind by more than the RPO is no successor
    maximum_lag_on_failover: Math.floor((changeRate.bitsPerSecond * rpo.milliseconds) / 8000),
    synchronous_mode: true,
    // within a site one member confirms. Across sites all do (untested): else one at the same site would be enough
    synchronous_mode_strict: across,
    synchronous_node_count: across ? Math.max(1, members.length - 1) : 1,
    // the writer goes on without etcd as long as it reaches all other members
    failsafe_mode: true,
    // a member keeps its slot as long as the longest planned outage of the link
    member_slots_ttl: `${Math.ceil(link.outage.length.milliseconds / 1000)}s`,
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      parameters: {
        wal_level: "replica",
        hot_standby: "on",
        wal_log_hints: "on",
        max_connections: connections,
        // each other member, and as many again while members are replaced
        max_wal_senders: Math.max(10, 2 * members.length),
        max_replication_slots: Math.max(10, 2 * members.length),
        max_slot_wal_keep_size: `${slotLimit(tier, link, planning)}MB`,
        wal_keep_size: "128MB",
        archive_mode: "on",
        // a backup tool replaces it, by a reload: archive_mode itself would need a restart
        archive_command: "/bin/true",
        wal_receiver_timeout: "20s",
        wal_sender_timeout: "20s",
        tcp_user_timeout: 15000,
      },
    },
  };
}

/**
 * How much WAL a slot may keep, in MiB: what changes during the longest planned outage of the link, but never so much that the disk
 * for WAL, or else the smallest data disk, would be full, since PostgreSQL stops then.
 */
function slotLimit(
  tier: TierSpec,
  { outage }: Estate["model"]["link"],
  { reserves }: Estate["model"]["planning"],
): number {
  const changed = (tier.protection.changeRate.bitsPerSecond * outage.length.milliseconds) / 8000;
  const wal = walDisk(tier);
  const candidates = wal === undefined ? tier.disks.slice(1) : [wal];
  const smallest = Math.min(...candidates.map(({ size }) => size.bytes), Number.POSITIVE_INFINITY);
  const room = smallest * (1 - reserves.freeSpace.fraction);
  return Math.floor(Math.min(changed, room) / DataSize.mebibytes(1).bytes);
}

function memberSettings(estate: Estate, guest: Guest, tier: TierSpec, dynamic: object) {
  const { address, place, name } = guest;
  const { port } = tier.healthCheck;
  const voters = estate.voters.get(tier.name) ?? [];
  const [authority, certificate, key] = certificates("patroni").map(credentialPath);
  const wal = walDisk(tier) === undefined ? [] : [{ waldir: `${WAL_FOLDER}/${RELEASE}` }];
  const near = voters.toSorted((a, b) => Number(a.place !== place) - Number(b.place !== place));
  // members elsewhere follow: somebody decides on a failover, and they do not slow commits down
  const follows = place !== estate.leading;
  return {
    scope: tier.name,
    name,
    restapi: {
      listen: `${address}:${PORTS.patroni}`,
      connect_address: `${address}:${PORTS.patroni}`,
      // pools and the monitoring may ask, and only members may restart or promote
      allowlist: ["127.0.0.1"],
      allowlist_include_members: true,
    },
    etcd3: {
      hosts: near.map((voter) => `${voter.address}:${PORTS.etcdClients}`),
      protocol: "https",
      ...{ cacert: authority, cert: certificate, key },
    },
    bootstrap: { dcs: dynamic, initdb: [{ encoding: "UTF8" }, "data-checksums", ...wal] },
    postgresql: {
      listen: `${address},127.0.0.1:${port}`,
      connect_address: `${address}:${port}`,
      data_dir: DATA,
      bin_dir: `/usr/lib/postgresql/${RELEASE}/bin`,
      pgpass: "/var/lib/postgresql/.pgpass-patroni",
      // for a new member, as initdb's for the first
      ...(wal.length > 0 && { basebackup: wal }),
      parameters: { unix_socket_directories: "/var/run/postgresql" },
      pg_hba: admitted(estate, tier),
    },
    tags: {
      nofailover: follows,
      nosync: follows && tier.leadership?.synchronous === "withinSite",
      noloadbalance: follows,
    },
  };
}

/** Who may log in: members as members, and clients by the flows of the model, each by its own address. */
function admitted(estate: Estate, tier: TierSpec): string[] {
  const { port } = tier.healthCheck;
  const members = membersOf(estate, tier.name);
  const clients = tier.flows.flatMap((flow) => (flow.port === port && flow.from !== tier.name ? [flow.from] : []));
  const clientAddresses = clients.flatMap((kind) =>
    membersOf(estate, kind).flatMap(({ role, address }) => (role === "gateway" ? [] : [address])),
  );
  const line = (database: string, user: string, address: string) =>
    `host ${database} ${user} ${address}/32 scram-sha-256`;
  return [
    "local all all peer",
    // Patroni reads its own timeline by a replication connection from 127.0.0.1
    line("replication", USERS.REPLICATION, "127.0.0.1"),
    line("all", "all", "127.0.0.1"),
    ...members.flatMap(({ address }) => [
      line("replication", USERS.REPLICATION, address),
      line("all", `${USERS.REWIND},${USERS.SUPERUSER}`, address),
    ]),
    ...clientAddresses.map((address) => line("all", "all", address)),
  ];
}

/**
 * What PostgreSQL reads at its start only, by the memory of the member: a quarter for its own cache, and three quarters as what the
 * system caches.
 *
 * @see https://www.postgresql.org/docs/15/runtime-config-resource.html
 */
function startSettings({ memory }: Guest) {
  const part = (fraction: number): string => `${Math.floor((memory.bytes * fraction) / DataSize.mebibytes(1).bytes)}MB`;
  return { postgresql: { parameters: { shared_buffers: part(0.25), effective_cache_size: part(0.75) } } };
}

const exporter = ({ address }: Guest): Part => ({
  ...NOTHING,
  files: [
    file(
      "/etc/default/prometheus-postgres-exporter",
      [
        `ARGS="--web.listen-address=${address}:${PORTS.postgresMetrics}"`,
        'DATA_SOURCE_NAME="host=/var/run/postgresql user=prometheus dbname=postgres"',
      ].join("\n"),
      [restart("prometheus-postgres-exporter")],
    ),
  ],
  services: ["prometheus-postgres-exporter"],
  packages: ["prometheus-postgres-exporter"],
});

/** Passes each credential with the name of a variable of Patroni as that variable. */
const WITH_CREDENTIALS = `#!/bin/sh
set -eu
for each in "$CREDENTIALS_DIRECTORY"/PATRONI_*; do
  export "$(basename "$each")=$(cat "$each")"
done
exec "$@"
`;

const requirePatroni = (oldest: string): string => `#!/usr/bin/python3
"""Refuses a Patroni that is not safe with etcd at three places."""
import sys
from patroni.version import __version__

oldest = "${oldest}"
numbers = lambda version: [int(part) for part in version.split(".")[:2]]
if numbers(__version__) < numbers(oldest):
    sys.exit(f"Patroni {__version__} can give two members the lead. Install {oldest} or later.")
`;
