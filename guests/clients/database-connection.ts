import { Client, type ClientConfig } from "pg";
import type { Guest } from "../guest";
import type { NetworkAccess, NetworkName } from "../network/network";

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
}

type Server = Pick<Guest, "network" | "address" | "tier">;

/** Connects to the database server of a guest, at its address in its network. */
export async function connectDatabase(
  { network, address, tier }: Server,
  { networks, user = USER, database = DATABASE, password }: DatabaseAccess,
  options: Pick<ClientConfig, "statement_timeout"> = { statement_timeout: 10_000 },
): Promise<Client> {
  const { connect, connectTimeout } = networks.at[network];
  const socket = await connect(address, tier.healthCheck.port);
  // The driver calls connect on the socket, which is already connected.
  const connected = Object.assign(socket, {
    connect: () => {
      setImmediate(() => socket.emit("connect"));
      return socket;
    },
  });
  const client = new Client({
    stream: () => connected,
    user,
    password,
    database,
    connectionTimeoutMillis: connectTimeout,
    ...options,
  });
  client.on("error", () => {}); // the next query reports it
  await client.connect();
  return client;
}

/** Runs one query in a new connection. */
export async function query<Row extends object>(
  server: Server,
  context: DatabaseAccess,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = await connectDatabase(server, context);
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end().catch(() => {}); // the connection may be closed
  }
}
