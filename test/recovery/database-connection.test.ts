import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect as connectTo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, TLSSocket } from "node:tls";
import { databaseTier } from "../../guests/clients/database";
import { connectDatabase, type DatabaseAccess } from "../../guests/clients/database-connection";
import type { DatabaseTls } from "../../guests/clients/database-tls";
import { networkAccess } from "../../guests/network/network";
import { fixtureModel } from "../fixture/model";
import { createPostgres, type PostgresServer } from "../support/postgres";

const PASSWORD = "a-planted-password-of-the-database";
const tier = databaseTier(fixtureModel("lab"));
const directory = mkdtempSync(join(tmpdir(), "false server "));
const servers: Server[] = [];

beforeAll(() => {
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
      ...["-subj", "/CN=false.example", "-keyout", "key.pem", "-out", "certificate.pem"],
    ],
    { cwd: directory, stdio: "pipe" },
  );
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true });
});

/** The certificate of the false servers. */
const certificate = () => ({
  key: readFileSync(join(directory, "key.pem")),
  cert: readFileSync(join(directory, "certificate.pem")),
});

async function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    serve(socket);
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** A message of the protocol. */
function message(type: string, ...parts: readonly (number | string | Buffer)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part !== "number") return Buffer.from(part);
      const number = Buffer.alloc(4);
      number.writeInt32BE(part);
      return number;
    }),
  );
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const CLEAR = message("R", 3);
const MD5 = message("R", 5, "salt");
const SASL = message("R", 10, "SCRAM-SHA-256\0\0");
const READY = Buffer.concat([message("R", 0), message("Z", "I")]);

/** Everything that a false server receives. */
class FalseServer {
  received = "";
  port = 0;

  /** @param answers one for each message of the client, from the startup message on */
  async start(...answers: readonly Buffer[]): Promise<this> {
    this.port = await listen((socket) => this.serve(socket, [...answers]));
    return this;
  }

  serve(socket: Socket, answers: Buffer[]): void {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      this.received += bytes.toString("latin1");
      const answer = answers.shift();
      if (answer) socket.write(answer);
    });
  }

  get gotPassword(): boolean {
    // as MD5, the password starts with these letters
    return this.received.includes(PASSWORD) || /md5[0-9a-f]{32}/.test(this.received);
  }
}

function accessTo(port: number, tls?: DatabaseTls, account: Partial<DatabaseAccess> = {}): DatabaseAccess {
  const access = networkAccess(async () => {
    const socket = connectTo(port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  });
  return {
    networks: { at: { rabat: access, marrakech: access, bubble: access } },
    password: PASSWORD,
    ...(tls && { tls }),
    ...account,
  };
}

const connectAt = async (...access: Parameters<typeof accessTo>) => {
  const client = await connectDatabase({ network: "rabat", address: "10.20.50.11", tier }, accessTo(...access));
  return client;
};
const refusal = (...access: Parameters<typeof accessTo>): Promise<string> =>
  connectAt(...access).then(
    async (client) => {
      await client.end();
      return "connected";
    },
    (error) => String(error.message),
  );

describe("a false server", () => {
  test.each<[string, string, readonly Buffer[]]>([
    ["that asks for the password in clear text", "the password in clear text: only SCRAM is accepted", [CLEAR, READY]],
    ["that asks for the password as MD5", "the password as MD5: only SCRAM is accepted", [MD5, READY]],
    ["that starts with SCRAM and then asks for it in clear text", "in clear text: only SCRAM", [SASL, CLEAR, READY]],
    ["that asks for nothing", "accepts the account without its password", [READY]],
    ["that skips the proof of SCRAM", "accepts the account without its password", [SASL, READY]],
    ["that offers no SCRAM", "Only mechanism", [message("R", 10, "PLAIN\0\0"), READY]],
  ])("%s gets no password", async (_, what, answers) => {
    const server = await new FalseServer().start(...answers);
    expect(await refusal(server.port)).toContain(what);
    expect(server.received).not.toBe("");
    expect(server.gotPassword).toBe(false);
  });

  test.each<[string, string, Buffer]>([
    ["refuses TLS", "the database server offers no TLS", Buffer.from("N")],
    ["sends bytes before the handshake", "does not answer a request for TLS", Buffer.from("SE")],
    ["is not PostgreSQL", "does not answer a request for TLS", Buffer.from("HTTP/1.1 400")],
  ])("that %s gets nothing but the request for TLS", async (_, what, answer) => {
    const server = await new FalseServer().start(answer);
    expect(await refusal(server.port, "required")).toContain(what);
    expect(server.received).toHaveLength(8);
  });

  test("that closes the connection is reported", async () => {
    const port = await listen((socket) => socket.end());
    expect(await refusal(port, "required")).toMatch(/closed the connection|ECONNRESET|EPIPE/);
  });

  test("without channel binding over TLS gets no password", async () => {
    const server = new FalseServer();
    const port = await listen((socket) => {
      socket.once("data", () => {
        socket.write("S");
        server.serve(new TLSSocket(socket, { isServer: true, ...certificate() }), [SASL, READY]);
      });
    });
    expect(await refusal(port, "ifOffered")).toContain("SCRAM without channel binding over TLS");
    expect(server.received).toContain("user");
    expect(server.gotPassword).toBe(false);
  });
});

describe("PostgreSQL with TLS", () => {
  let postgres: PostgresServer;
  let port: number;
  let account: Partial<DatabaseAccess>;
  beforeAll(async () => {
    postgres = await createPostgres();
    const { PGUSER = "", PGPASSWORD = "", PGPORT } = postgres.environment;
    port = Number(PGPORT);
    account = { user: PGUSER, password: PGPASSWORD, database: "terraform" };
  });
  afterAll(() => postgres?.remove());

  test.each(["required", "ifOffered"] as const)("is reached with TLS, if it is %s", async (tls) => {
    const client = await connectAt(port, tls, account);
    const { rows } = await client.query("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()");
    await client.end();
    expect(rows).toEqual([{ ssl: true, version: "TLSv1.3" }]);
  });

  test("is not reached through somebody in between with another certificate", async () => {
    const between = await listen((outside) => {
      outside.once("data", (request) => {
        const inside = connectTo(port, "127.0.0.1");
        inside.write(request);
        inside.once("data", () => {
          outside.write("S");
          const client = new TLSSocket(outside, { isServer: true, ...certificate() });
          const server = connectTls({ socket: inside, rejectUnauthorized: false });
          for (const each of [client, server]) each.on("error", () => {});
          client.pipe(server).pipe(client);
        });
      });
    });
    expect(await refusal(between, "required", account)).toMatch(/channel binding/);
  });

  test("is not reached with a wrong password", async () => {
    expect(await refusal(port, "required", { ...account, password: PASSWORD })).toContain("authentication failed");
  });
});
