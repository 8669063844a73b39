import { openPorts, withCredentials } from "./base";
import { credentialPath, file, type Part, reload } from "./configuration";
import { type Estate, type Guest, membersOf, tierOf, tiersAccepting } from "./estate";
import { haproxyCheck, haproxyFrame } from "./haproxy";
import { poolBudget } from "./pool-budget";
import { PORTS } from "./ports";

/** Connections of each client guest, by far more than its threads. */
const PER_CLIENT = 100;

/** PgBouncer, and HAProxy that finds the database member that writes. */
export function connectionPool(estate: Estate, guest: Guest): Part {
  const tier = tierOf(estate, guest);
  const { port } = tier.healthCheck;
  const [database] = tiersAccepting(estate, guest.kind).filter(({ software }) => software === "database");
  if (database === undefined) throw new Error(`no database accepts connections from ${guest.kind}`);
  const [databasePort] = openPorts(database, guest.kind);
  const { perPool, reservePerPool } = poolBudget(estate, database);
  const clients = tier.flows
    .filter((flow) => flow.port === port)
    .flatMap(({ from }) => membersOf(estate, from).filter(({ place }) => place === guest.place)).length;
  const connections = PER_CLIENT * Math.max(1, clients);
  const users = { id: "pgbouncer-users.txt", service: "pgbouncer", content: "users of the pool with SCRAM secrets" };
  const pgbouncer = [
    "[databases]",
    `* = host=127.0.0.1 port=${PORTS.primary}`,
    "[pgbouncer]",
    `listen_addr = ${guest.address}`,
    `listen_port = ${port}`,
    "auth_type = scram-sha-256",
    `auth_file = ${credentialPath(users)}`,
    "pool_mode = transaction",
    `default_pool_size = ${perPool}`,
    `reserve_pool_size = ${reservePerPool}`,
    // a database of the same server shares the limit
    `max_db_connections = ${perPool + reservePerPool}`,
    `max_client_conn = ${connections}`,
    // try again at once while another member takes over
    "server_login_retry = 1",
    // libpq's options= is refused without it
    "ignore_startup_parameters = options,extra_float_digits",
    "pidfile = /var/run/postgresql/pgbouncer.pid",
    "unix_socket_dir = /var/run/postgresql",
  ].join("\n");
  const haproxy = [
    haproxyFrame(guest, "tcp"),
    "",
    "listen primary",
    `  bind 127.0.0.1:${PORTS.primary}`,
    // Patroni answers 200 at the member that holds the lease, and at no other
    "  option httpchk OPTIONS /primary",
    "  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions",
    ...membersOf(estate, database.name).map(
      ({ name, address }) => `  server ${name} ${address}:${databasePort} ${haproxyCheck(PORTS.patroni)}`,
    ),
  ].join("\n");
  return {
    files: [
      file("/etc/pgbouncer/pgbouncer.ini", pgbouncer, [reload("pgbouncer")], {
        owner: "postgres:postgres",
        mode: "0640",
      }),
      // a file descriptor each; systemd's limit is 1,024
      withCredentials(estate, "pgbouncer", [users], [`LimitNOFILE=${2 * connections}`]),
      file("/etc/haproxy/haproxy.cfg", haproxy, [reload("haproxy")]),
    ],
    services: ["haproxy", "pgbouncer"],
    packages: ["haproxy", "pgbouncer"],
    credentials: [users],
  };
}
