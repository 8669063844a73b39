import type { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { Client, type ClientConfig } from "pg";
import type { Guest } from "../guest";
import type { NetworkAccess, NetworkName } from "../network/network";
import { type DatabaseTls, withTls } from "./database-tls";

/** The account and the database of the simulated servers. */
export const USER = "massar";
export const DATABASE = "massar";

/** How to connect to databases, and with which account. */
export interface DatabaseAccess {
  readonly networks: { readonly at: Readonly<Record<NetworkName, NetworkAccess>> };
  /** @default USER */
  readonly user?: string;
  /** The database's name. @default DATABASE */
  readonly database?: string;
  readonly password: string;
  /** @default - no TLS: the networks of simulated guests are on one machine */
  readonly tls?: DatabaseTls;
}

type Server = Pick<Guest, "network" | "address" | "tier">;

/** Connects to the database server of a guest, at its address in its network. */
export async function connectDatabase(
  { network, address, tier }: Server,
  { networks, user = USER, database = DATABASE, password, tls }: DatabaseAccess,
  options: Pick<ClientConfig, "statement_timeout"> = { statement_timeout: 10_000 },
): Promise<Client> {
  const { connect, connectTimeout } = networks.at[network];
  const plain = await connect(address, tier.healthCheck.port);
  const { socket, isEncrypted } = await withTls(plain, tls, connectTimeout);
  // The driver calls connect on the socket, which is already connected.
  const connected = Object.assign(socket, {
    connect: () => {
      setImmediate(() => socket.emit("connect"));
      return socket;
    },
  });
  const config: ClientConfig & { readonly enableChannelBinding: boolean } = {
    stream: () => connected,
    ...{ user, password, database, enableChannelBinding: isEncrypted },
    // the socket is encrypted already, and PGSSLMODE is for the servers of the state
    ssl: false,
    connectionTimeoutMillis: connectTimeout,
    ...options,
  };
  const client = new Client(config);
  client.on("error", () => {}); // the next query reports it
  const proof = requireScram(client, isEncrypted);
  try {
    await client.connect();
    if (proof.given) return client;
    throw new Error("the server accepts the account without its password: it may be another server");
  } catch (error) {
    // the driver leaves the connection open
    socket.destroy();
    throw error;
  }
}

/** The part of the driver's client that its types omit. The tests of database connections fail if a release changes it. */
interface Protocol {
  readonly connection: EventEmitter & { readonly stream: Duplex };
}

/**
 * Ends a connection whose server asks for the password in clear text or as MD5: a server that does not know the password could
 * learn it. With SCRAM the server proves that it knows the password; over TLS, also that it holds the certificate
 * (`tls-server-end-point`), so that nobody can be in between.
 *
 * @see https://www.postgresql.org/docs/current/sasl-authentication.html
 * @returns whether the server has given that proof
 */
function requireScram(client: Client, isEncrypted: boolean): { readonly given: boolean } {
  const { connection } = client as Client & Protocol;
  const proof = { given: false };
  const refuse = (how: string) =>
    connection.stream.destroy(new Error(`the server asks for ${how}: only SCRAM is accepted, so it got no password`));
  // before the listeners of the driver, which cannot write to a destroyed stream
  connection.on("authenticationCleartextPassword", () => refuse("the password in clear text"));
  connection.on("authenticationMD5Password", () => refuse("the password as MD5"));
  connection.on("authenticationSASL", ({ mechanisms }: { readonly mechanisms: readonly string[] }) => {
    if (isEncrypted && !mechanisms.includes("SCRAM-SHA-256-PLUS")) refuse("SCRAM without channel binding over TLS");
  });
  connection.on("authenticationSASLFinal", () => {
    // the driver then checks the signature, and fails if it is wrong
    proof.given = true;
  });
  return proof;
}

/** Runs one query in a new connection. */
export async function query<Row extends object>(
  server: Server,
  context: DatabaseAccess,
  sql: string,
  values: readonly unknown[] = [],
  options?: Pick<ClientConfig, "statement_timeout">,
): Promise<Row[]> {
  const client = await connectDatabase(server, context, options);
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end().catch(() => {}); // the connection may be closed
  }
}
