import type { Socket } from "node:net";
import type { Milliseconds } from "../../lib/time";
import type { SiteName } from "../../model/schema/site";
import type { CommandLine } from "../processes/child";

/** The separate networks of guests. An address may exist once in each. */
export const NETWORKS = ["rabat", "marrakech", "bubble"] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** The link between the sites has its own namespace, connected to both sites. */
export type NamespaceName = NetworkName | "link";

/** The only port on which guests speak TLS. */
export const TLS_PORT = 443;

export const CONNECT_TIMEOUT: Milliseconds = 5000;

/** An address that exists only in the bubble and in no plan (RFC 2544). Probes into the bubble try it. */
export const BUBBLE_BEACON = "198.18.0.1";

/** How clients connect to addresses in a network. */
export interface NetworkAccess {
  /** How long establishing a connection may take. */
  readonly connectTimeout: Milliseconds;
  /**
   * Connects to an address and port.
   *
   * @throws Error of the network: connection refused, network is unreachable, timed out. A connection command does not report
   *   that it has connected; its connection fails with this error at first use
   */
  connect(address: string, port: number, timeout?: Milliseconds): Promise<Socket>;
  /** Checks that an address and port accept connections. @throws Error of the network */
  probe(address: string, port: number, timeout?: Milliseconds): Promise<void>;
}

/** A network of simulated guests. */
export interface GuestNetwork extends NetworkAccess {
  /** The real address and port for a planned one, where a program listens or connects: `10.40.50.11:5432`. */
  endpoint(address: string, port: number): Promise<string>;
  addAddress(address: string): Promise<void>;
  removeAddress(address: string): Promise<void>;
  /** The command that runs a program in this network. Set `as` for PostgreSQL, which refuses to run as root. */
  command(program: CommandLine, as?: "root" | "postgres"): CommandLine;
}

/** Access to a network in which `connect` returns an established connection. */
export const networkAccess = (
  connect: (address: string, port: number, timeout: Milliseconds) => Promise<Socket>,
): NetworkAccess => ({
  connectTimeout: CONNECT_TIMEOUT,
  connect: (address, port, timeout = CONNECT_TIMEOUT) => connect(address, port, timeout),
  probe: async (address, port, timeout = CONNECT_TIMEOUT) => void (await connect(address, port, timeout)).destroy(),
});

/** All networks of a simulation. */
export interface GuestNetworks {
  readonly isolation: { readonly kind: "namespaces" } | { readonly kind: "not available"; readonly why: string };
  readonly at: Readonly<Record<NamespaceName, GuestNetwork>>;
  /** The link's address, as guests of a site see it. */
  readonly linkAddress: Readonly<Record<SiteName, string>>;
  /** The owner of PostgreSQL's files: the account that it runs as. @default - this process's account */
  readonly fileOwner?: { readonly uid: number; readonly gid: number };
  /** Opens a route between the bubble and Marrakech. @returns a function that closes it @throws Error if nothing is isolated */
  openBubble(): Promise<() => Promise<void>>;
  /** The namespaces that still contain a process. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}
