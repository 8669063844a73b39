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
const BINARIES = `/usr/lib/postgresql/${RELEASE}/bin`;
/** Where a member keeps the data that a rewind discards: on the disk of the data, so that a copy shares its blocks. */
export const DISCARDED = "/var/lib/postgresql/discarded";
const SETTINGS = "/etc/patroni/conf.d";
/** Patroni as PostgreSQL's superuser, for replication, and for pg_rewind. */
const USERS = { SUPERUSER: "postgres", REPLICATION: "replicator", REWIND: "rewinder" } as const;
/** Debian 12's Patroni 3.0.2 overwrites the leader's key without a condition: a healed site took the lead back (measured). */
const OLDEST_PATRONI = "4.1";
/** As pip reads it, with the hash of the only file that it may install. Debian's package brings the unit and the dependencies. */
export const PATRONI = "patroni==4.1.5 --hash=sha256:7aad8c1539e6c51c269a8005169dd54ddc7668437b7900fa6099d7894e224c84";
const PIP_OPTIONS = ["--quiet", "--root-user-action=ignore", "--break-system-packages", "--no-deps"];
const REQUIREMENTS = "/etc/patroni/requirements.txt";

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
        file(REQUIREMENTS, PATRONI),
        program("keep-and-rewind", KEEP_AND_REWIND),
        program("show-discarded", SHOW_DISCARDED),
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
      packages: [
        `postgresql-${RELEASE}`,
        `patroni (>= ${OLDEST_PATRONI})`,
        "python3-etcd",
        "python3-psycopg2",
        "python3-pip",
      ],
      credentials,
      firstBoot: [
        ["python3", "-m", "pip", "install", ...PIP_OPTIONS, "--require-hashes", "--requirement", REQUIREMENTS],
      ],
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
    // without etcd, the writer continues while it reaches all other members
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
      bin_dir: BINARIES,
      // keeps what a rewind discards, then rewinds
      bin_name: { pg_rewind: `${PROGRAMS}/keep-and-rewind` },
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
 * Settings that PostgreSQL reads only at its start, from the memory of the member: a quarter for its own cache, and three quarters as
 * the estimate of the system's cache.
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

/**
 * An isolated writer continues until its lease is over, and its own site confirms its commits. If the other site is promoted meanwhile,
 * those rows are not part of the cluster: the member that made them rewinds before it follows. This program keeps them first.
 */
const KEEP_AND_REWIND = `#!/bin/sh
# Takes the place of pg_rewind: keeps a copy of the data, then rewinds. Without room for a copy it keeps the WAL.
set -eu
data=
previous=
for each in "$@"; do
  [ "$previous" = -D ] && data="$each"
  previous="$each"
done
[ -n "$data" ] || exec ${BINARIES}/pg_rewind "$@"
kept="${DISCARDED}/$(date -u +%Y-%m-%dT%H%M%SZ)"
mkdir -p -m 0700 "$kept/pg_wal"
# an XFS of Debian 12 shares the blocks; elsewhere a copy needs as much room again, and a tenth must stay free
if ! cp --archive --reflink=always "$data/." "$kept/data" 2>/dev/null; then
  rm -rf "$kept/data"
  size=$(du --summarize --block-size=1 "$data" | cut -f1)
  free=$(df --output=avail --block-size=1 "$kept" | tail -1)
  total=$(df --output=size --block-size=1 "$kept" | tail -1)
  [ $((free - size)) -lt $((total / 10)) ] || cp --archive "$data/." "$kept/data"
fi
# the WAL can be on a disk of its own
cp --archive "$data/pg_wal/." "$kept/pg_wal/"
status=0
${BINARIES}/pg_rewind "$@" > "$kept/rewind.log" 2>&1 || status=$?
cat "$kept/rewind.log" >&2
if [ "$status" -eq 0 ] && grep -q "no rewind required" "$kept/rewind.log"; then
  rm -rf "$kept"
else
  logger --tag massar-discarded "kept in $kept what a rewind discarded" || true
fi
exit "$status"
`;

const SHOW_DISCARDED = `#!/bin/sh
# Shows the rows that a rewind discarded, one JSON document per line: inserted and updated ones with their content. Run as postgres.
# Usage: show-discarded [folder]. Without a folder: the newest one.
set -eu
folder="\${1:-$(ls -d ${DISCARDED}/* 2>/dev/null | tail -1)}"
[ -n "$folder" ] || { echo "no rewind has discarded anything here" >&2; exit 1; }
[ -d "$folder/data" ] || { echo "$folder holds the WAL only: restore a backup, and let it replay $folder/pg_wal" >&2; exit 1; }
diverged=$(sed -nE 's/.*diverged at WAL location ([0-9A-F/]*) on timeline ([0-9]*).*/\\1 \\2/p' "$folder/rewind.log" | tail -1)
[ -n "$diverged" ] || { echo "$folder/rewind.log does not say where the timelines diverged" >&2; exit 1; }
copy=$(mktemp -d "${DISCARDED}/.shown-XXXXXX")
stop() {
  ${BINARIES}/pg_ctl --pgdata "$copy/data" --mode immediate stop > "$copy/stop.log" 2>&1 || true
  rm -rf "$copy"
}
trap stop EXIT
cp --archive --reflink=auto "$folder/data" "$copy/data"
rm -rf "$copy/data/pg_wal" "$copy/data/postmaster.pid" "$copy/data/standby.signal" "$copy/data/recovery.signal"
cp --archive "$folder/pg_wal" "$copy/data/pg_wal"
transactions=$(${BINARIES}/pg_waldump --path "$folder/pg_wal" --timeline "\${diverged#* }" --start "\${diverged% *}" --rmgr Transaction 2>/dev/null \\
  | sed -nE 's/.*tx: *([0-9]*),.*COMMIT.*/\\1/p' | sort -u | paste -s -d ,)
[ -n "$transactions" ] || { echo "the rewind discarded no committed transaction" >&2; exit 0; }
${BINARIES}/pg_ctl --pgdata "$copy/data" --wait --timeout 300 --log "$copy/server.log" \\
  --options "-c listen_addresses= -c unix_socket_directories=$copy -c archive_mode=off -c shared_buffers=32MB -c primary_conninfo=" start > "$copy/start.log" 2>&1 \\
  || { cat "$copy/server.log" >&2; exit 1; }
for database in $(psql --host "$copy" --no-psqlrc --tuples-only --no-align --command 'select datname from pg_database where datallowconn' postgres); do
  psql --host "$copy" --no-psqlrc --tuples-only --no-align --command "
    select format('select json_build_object(''database'', current_database(), ''table'', %L, ''row'', to_json(t)) from %s t where t.xmin::text = any(string_to_array(%L, '',''))', c.oid::regclass, c.oid::regclass, '$transactions')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'" "$database" \\
    | psql --host "$copy" --no-psqlrc --tuples-only --no-align --quiet "$database"
done
`;
