import { existsSync } from "node:fs";
import { appendFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run, send, treeOf } from "../../lib/processes";
import type { SiteName } from "../../model/schema/site";
import { connectDatabase, DATABASE, query, USER } from "../clients/database-connection";
import type { Guest } from "../guest";
import { plannedMembers } from "../network/plan";
import { createFolderAtomically } from "../processes/atomic-folder";
import { type Child, endWithParent, startChild, untilItAnswers } from "../processes/child";
import { type GuestContext, networkOf, type StartProgram } from "./context";

/** The environment variables of libpq, for programs that connect to PostgreSQL. */
export const databaseEnvironment = ({ password }: Pick<GuestContext, "password">) => ({
  PGUSER: USER,
  PGPASSWORD: password,
  PGDATABASE: DATABASE,
});

const TABLES = `
  create table markers (sequence bigint primary key, at timestamptz not null);
  create table changes (place int primary key, content bytea not null);
  alter table changes alter content set storage external;
  create table pupils (code text primary key, name text not null, enrolled timestamptz not null default now());
`;

/** WAL is retained long enough for a standby to catch up after an interruption of the link. Segments are small, so copies are small. */
const SETTINGS = {
  wal_level: "replica",
  max_wal_senders: 10,
  max_connections: 60,
  hot_standby: "on",
  wal_keep_size: "2GB",
  min_wal_size: "8MB",
  max_wal_size: "64MB",
  shared_buffers: "16MB",
  // only a crash of the machine loses data, and it ends the simulation too
  fsync: "off",
  unix_socket_directories: "",
  wal_receiver_status_interval: "1s",
  wal_retrieve_retry_interval: "500ms",
  wal_receiver_timeout: "5s",
  wal_sender_timeout: "5s",
  password_encryption: "scram-sha-256",
  log_min_messages: "warning",
} as const;

/** A server with this file starts as a standby. A promotion removes it. */
const STANDBY = "standby.signal";

const dataIn = (disk: string) => join(disk, "data");
export const programsIn = (directory: string) => join(directory, "native", "bin");

/**
 * Starts PostgreSQL. At the site that may write, the tier's first member is the primary. At the other site it is a standby of it over
 * the link, or a standby of nothing: like Patroni, it starts read-only while another site holds the lease. In a bubble it starts
 * from a copy of the replica. The other members are standbys of the first one in their network.
 */
export const startPostgres: StartProgram = async (guest, context) => {
  const disk = context.diskOf(guest);
  if (!existsSync(disk)) await createFolderAtomically(disk, (part) => fill(part, guest, context));
  // After a kill, the process id in this file may belong to another process.
  await rm(join(dataIn(disk), "postmaster.pid"), { force: true });
  if (guest.leads && context.dataRole(guest) !== "writer") await writeFile(join(dataIn(disk), STANDBY), "");
  await configure(disk, guest, context);
  const { networks, directory } = context;
  const server = startChild(
    networkOf(context, guest).command([join(programsIn(directory), "postgres"), "-D", dataIn(disk)], "postgres"),
    {
      logFile: join(directory, "logs", `${guest.network}-${guest.name}.log`),
      variables: { LC_ALL: "C" },
      cwd: disk,
      hasChildren: true,
    },
  );
  await waitUntilQueryable(server, guest, { networks, password: context.password });
  return server;
};

/**
 * Copies the disk of a running server, as a snapshot does. The server is paused during the copy, so that the copy is consistent.
 * A server that starts from it recovers as after a power failure.
 */
export async function copyPausedDisk(disk: string, to: string, server: Child | undefined): Promise<void> {
  const stopped = server?.isRunning() ? await pause(server.pid) : [];
  try {
    await copyFiles(disk, to);
  } finally {
    for (const pid of stopped) send(pid, "SIGCONT");
  }
  await rm(join(dataIn(to), "postmaster.pid"), { force: true });
}

/** Stops the parent process first, so that it cannot start others. */
async function pause(pid: number): Promise<readonly number[]> {
  send(pid, "SIGSTOP");
  const tree = await treeOf(pid);
  for (const each of tree) send(each, "SIGSTOP");
  return tree;
}

async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const [file, ...args] = endWithParent(["cp", "-R", "-p", `${from}/.`, to]);
  const { exitCode, lines } = await run(file, args);
  if (exitCode !== 0) throw new Error(`cannot copy ${from}: ${lines.join("\n")}`);
}

async function fill(disk: string, guest: Guest, context: GuestContext): Promise<void> {
  await mkdir(disk, { recursive: true });
  if (guest.network === "bubble") {
    await copyFiles(await context.newestSnapshot(guest), disk);
    return writeFile(join(dataIn(disk), STANDBY), "");
  }
  if (guest.leads && context.dataRole(guest) === "writer") return initialise(disk, guest, context);
  const source = await sourceOf(guest, context);
  await copyOnline(source, disk, context);
}

const otherSite = (network: Guest["network"]): SiteName => (network === "rabat" ? "marrakech" : "rabat");

/** The server from which a new standby is copied: the first one in its network, or at the other site. */
async function sourceOf(guest: Guest, { leader }: GuestContext): Promise<Guest> {
  const network = guest.leads ? otherSite(guest.network) : guest.network;
  for (let tries = 0; tries < 300; tries++) {
    const found = leader(network, guest.tier.name);
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`${guest.name} cannot be copied: the first member of ${guest.tier.name} does not run at ${network}`);
}

async function initialise(disk: string, guest: Guest, context: GuestContext): Promise<void> {
  const { networks, directory, password } = context;
  const programs = programsIn(directory);
  const asPostgres = async (file: string, args: readonly string[], input = "") => {
    const [program, ...rest] = networks.at[guest.network].command([join(programs, file), ...args], "postgres");
    const { exitCode, lines } = await run(program, rest, {
      ...{ recipient: "guest", variables: { LC_ALL: "C" }, cwd: disk, input },
    });
    if (exitCode !== 0) throw new Error(`${file} of ${guest.name} failed: ${lines.slice(-5).join("\n")}`);
  };
  const passwordFile = join(disk, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  await setFileOwner(disk, context);
  await asPostgres("initdb", [
    ...[`--pgdata=${dataIn(disk)}`, `--username=${USER}`, "--auth=scram-sha-256", `--pwfile=${passwordFile}`],
    ...["--locale=C", "--encoding=UTF8", "--no-sync", "--wal-segsize=1"],
  ]);
  await rm(passwordFile);
  const single = ["--single", "-j", "-D", dataIn(disk)];
  await asPostgres("postgres", [...single, "postgres"], `create database ${DATABASE};\n\n`);
  await asPostgres("postgres", [...single, DATABASE], TABLES.trim().replaceAll(";\n", ";\n\n"));
}

/** PostgreSQL may run under another account than this process. */
async function setFileOwner(disk: string, { networks: { fileOwner } }: Pick<GuestContext, "networks">): Promise<void> {
  if (fileOwner === undefined) return;
  await run("chown", ["-R", `${fileOwner.uid}:${fileOwner.gid}`, disk]);
}

/** Takes a base backup by SQL, because the package does not contain pg_basebackup. */
async function copyOnline(source: Guest, disk: string, context: GuestContext): Promise<void> {
  const client = await connectDatabase(source, context, { statement_timeout: 60_000 });
  try {
    await client.query("select pg_backup_start('seed', true)");
    const from = dataIn(context.diskOf(source));
    // cp may fail for temporary files that disappear meanwhile, which is harmless.
    const [file, ...args] = endWithParent(["cp", "-R", "-p", from, disk]);
    await run(file, args);
    for (const name of ["postmaster.pid", STANDBY, "pg_wal"]) {
      await rm(join(dataIn(disk), name), { recursive: true, force: true });
    }
    for (const folder of ["archive_status", "summaries"])
      await mkdir(join(dataIn(disk), "pg_wal", folder), { recursive: true });
    const { rows } = await client.query<{ labelfile: string }>(
      "select labelfile from pg_backup_stop(wait_for_archive => false)",
    );
    await writeFile(join(dataIn(disk), "backup_label"), rows[0]?.labelfile ?? "");
    await writeFile(join(dataIn(disk), STANDBY), "");
  } finally {
    await client.end().catch(() => {});
  }
}

async function configure(disk: string, guest: Guest, context: GuestContext): Promise<void> {
  const network = networkOf(context, guest);
  const [host = "", port = ""] = (await network.endpoint(guest.address, guest.tier.healthCheck.port)).split(":");
  const settings = {
    ...SETTINGS,
    listen_addresses: host,
    port,
    primary_conninfo: await connectionInfo(guest, context),
  };
  const data = dataIn(disk);
  await writeFile(
    join(data, "postgresql.conf"),
    Object.entries(settings)
      .map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`)
      .join(""),
  );
  await writeFile(join(data, "postgresql.auto.conf"), "");
  await writeFile(
    join(data, "pg_hba.conf"),
    "host all all 0.0.0.0/0 scram-sha-256\nhost replication all 0.0.0.0/0 scram-sha-256\n",
  );
  await setFileOwner(disk, context);
}

/** The server that a standby follows; empty for the primary, for a fenced server and for the copy in a bubble. */
async function connectionInfo(guest: Guest, context: GuestContext): Promise<string> {
  const { model, linkEntry, dataRole, password } = context;
  const { network } = guest;
  if (guest.leads && (network === "bubble" || dataRole(guest) !== "replica")) return "";
  const [first] = plannedMembers(model, guest.network, guest.tier);
  const followed = guest.leads
    ? await linkEntry(guest.tier.name, network === "rabat" ? "rabat" : "marrakech")
    : await networkOf(context, guest).endpoint(first?.address ?? "", guest.tier.healthCheck.port);
  const [host, port] = followed.split(":");
  return `host=${host} port=${port} user=${USER} password=${password} application_name=${guest.network}-${guest.member.id} connect_timeout=3`;
}

/** Stops a standby's replication, or starts it again. */
export async function setReceiving(
  receives: boolean,
  guest: Guest,
  server: Child,
  context: GuestContext,
): Promise<void> {
  const file = join(dataIn(context.diskOf(guest)), "postgresql.conf");
  const info = receives ? await connectionInfo(guest, context) : "";
  await appendFile(file, `primary_conninfo = '${info}'\n`);
  send(server.pid, "SIGHUP");
}

/** A copy must recover before the server answers queries. */
const waitUntilQueryable = (server: Child, guest: Guest, context: Pick<GuestContext, "networks" | "password">) =>
  untilItAnswers(server, `PostgreSQL of ${guest.name}`, () => query(guest, context, "select 1"));
