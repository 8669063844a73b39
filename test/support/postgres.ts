import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";

import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { freePort } from "../../guests/network/loopback";
import { copyPostgresPrograms } from "../../guests/servers/postgres-programs";

/**
 * A PostgreSQL server on loopback, configured like a site's state server: TLS only, a database and its accounts, which are
 * those of docs/guide/runner.md. The database "other" stands for the other site's server. All accounts have one password.
 */
export interface PostgresServer {
  readonly name: string;
  /** The variables that Terraform needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** @param database @default "terraform" */
  query(sql: string, database?: string): Promise<readonly unknown[]>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** PostgreSQL does not run as root. */
const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const hostName = "localhost";

export async function createPostgres(): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), "massar postgres "));
  const data = join(directory, "data");
  if (account.uid !== undefined) chownSync(directory, account.uid, account.gid);
  const programs = await copyPostgresPrograms(directory);
  const postgres = join(programs, "postgres");
  const options = { ...account, env: { ...process.env, LC_ALL: "C" }, cwd: directory };

  execFileSync(
    join(programs, "initdb"),
    ["--pgdata=data", "--username=postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"],
    { ...options, stdio: "pipe" },
  );
  await writeFile(join(data, "pg_hba.conf"), `hostssl all all 127.0.0.1/32 scram-sha-256\n`);
  const password = randomBytes(16).toString("hex");
  execFileSync(postgres, ["--single", "-D", "data", "postgres"], {
    ...options,
    input: [
      ...["terraform", "terraform_plan", "terraform_review", "terraform_rehearse"].map(
        (role) => `create role ${role} login password '${password}';\n`,
      ),
      ...["terraform", "other", "terraform_review", "other_review"].map(
        (name) => `create database ${name} owner terraform;\n`,
      ),
    ].join(""),
    stdio: "pipe",
  });
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
      ...["-subj", `/CN=${hostName}`, "-addext", `subjectAltName=DNS:${hostName}`],
      ...["-keyout", "data/key.pem", "-out", "data/certificate.pem"],
    ],
    { ...options, stdio: "pipe" },
  );

  const certificate = join(data, "certificate.pem");
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    const settings = {
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      ssl: "on",
      ssl_cert_file: "certificate.pem",
      ssl_key_file: "key.pem",
    };
    server = spawn(
      postgres,
      [
        "-D",
        "data",
        "-p",
        String(port),
        ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
      ],
      { ...options, stdio: ["ignore", "ignore", "pipe"] },
    );
    await readyToAccept(server);
  };
  const stop = async () => {
    if (server?.exitCode !== null) return;
    const exit = once(server, "exit");
    server.kill("SIGINT"); // a fast shutdown
    await exit;
  };
  await start();
  return {
    name: hostName,
    environment: {
      PGUSER: "terraform",
      PGPASSWORD: password,
      PGPORT: String(port),
      PGSSLROOTCERT: certificate,
    },
    async query(sql, database = "terraform") {
      const ssl = { ca: await readFile(certificate, "utf8") };
      const client = new Client({ host: hostName, port, user: "terraform", password, database, ssl });
      await client.connect();
      try {
        return (await client.query<object>(sql)).rows;
      } finally {
        await client.end();
      }
    },
    start,
    stop,
    async remove() {
      await stop();
      await rm(directory, { recursive: true });
    },
  };
}

async function readyToAccept(server: ChildProcess): Promise<void> {
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    if (server.stderr === null) throw new Error("the server has no log");
    createInterface({ input: server.stderr }).on("line", (line) => {
      said.push(line);
      if (line.includes("ready to accept connections")) resolve();
    });
    server.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said.join("\n")}`)));
    server.once("error", reject);
  });
}
