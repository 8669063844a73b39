import { Client, type ClientConfig } from "pg";
import type { Guest } from "../guest";
import type { NetworkName, WayIn } from "../network/network";

/** Of the simulated servers. */
export const USER = "massar";
export const DATABASE = "massar";

/** How databases are reached, and as whom. */
export interface DatabaseReach {
  readonly networks: { readonly at: Readonly<Record<NetworkName, WayIn>> };
  /** @default USER */
  readonly user?: string;
  /** The database's name. @default DATABASE */
  readonly database?: string;
  readonly password: string;
}

type Server = Pick<Guest, "network" | "address" | "tier">;

/** A connection to the server of a guest, at its address in its network. */
export async function connectDatabase(
  { network, address, tier }: Server,
  { networks, user = USER, database = DATABASE, password }: DatabaseReach,
  options: Pick<ClientConfig, "statement_timeout"> = { statement_timeout: 10_000 },
): Promise<Client> {
  const way = networks.at[network];
  const socket = await way.connect(address, tier.healthCheck.port);
  // The driver connects what it is given: this is connected.
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
    connectionTimeoutMillis: way.patience,
    ...options,
  });
  client.on("error", () => {}); // the next query says so
  await client.connect();
  return client;
}

/** Runs one query in a connection of its own. */
export async function query<Row extends object>(
  server: Server,
  reach: DatabaseReach,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = await connectDatabase(server, reach);
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end().catch(() => {}); // it may have gone
  }
}
