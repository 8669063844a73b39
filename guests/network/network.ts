import type { Socket } from "node:net";
import type { Milliseconds } from "../../lib/time";
import type { SiteName } from "../../model/schema/site";
import type { CommandLine } from "../processes/child";

/** Where guests are: each a network of its own, in which any address may exist once. */
export const NETWORKS = ["rabat", "marrakech", "bubble"] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** Where the link between the sites stands: each site reaches it, and it reaches both. */
export type PlaceName = NetworkName | "link";

/** The only port on which guests speak TLS. */
export const TLS_PORT = 443;

export const CONNECT_TIMEOUT: Milliseconds = 5000;

/** An address that no plan has, in the bubble alone: what tries to get in tries it (RFC 2544). */
export const BUBBLE_BEACON = "198.18.0.1";

/** How clients get into a network. */
export interface WayIn {
  /** How long a client there waits until it is connected. */
  readonly patience: Milliseconds;
  /**
   * @throws Error in the network's words: connection refused, network is unreachable, timed out. A command that leads into
   * the network says nothing when it is connected: there the connection fails with that error when it is used
   */
  connect(address: string, port: number, timeout?: Milliseconds): Promise<Socket>;
  /** Finds out whether something accepts connections there. @throws Error in the network's words */
  knock(address: string, port: number, timeout?: Milliseconds): Promise<void>;
}

/** One network of guests that are simulated. */
export interface GuestNetwork extends WayIn {
  /** Where a program has to listen, or to connect, for an address and port of the plan: `10.40.50.11:5432`. */
  endpoint(address: string, port: number): Promise<string>;
  /** The address exists from now on. */
  raise(address: string): Promise<void>;
  lower(address: string): Promise<void>;
  /** The command that runs a program in this network. PostgreSQL refuses to run as root: `as` finds a way. */
  command(program: CommandLine, as?: "root" | "postgres"): CommandLine;
}

/** A way in whose connections are established once there are any. */
export const wayIn = (connect: (address: string, port: number, timeout: Milliseconds) => Promise<Socket>): WayIn => ({
  patience: CONNECT_TIMEOUT,
  connect: (address, port, timeout = CONNECT_TIMEOUT) => connect(address, port, timeout),
  knock: async (address, port, timeout = CONNECT_TIMEOUT) => void (await connect(address, port, timeout)).destroy(),
});

/** All networks, and what joins them. */
export interface GuestNetworks {
  readonly isolation: { readonly kind: "namespaces" } | { readonly kind: "not available"; readonly why: string };
  readonly at: Readonly<Record<PlaceName, GuestNetwork>>;
  /** The address of the link that guests of a site see. */
  readonly linkAddress: Readonly<Record<SiteName, string>>;
  /** The account that PostgreSQL runs as needs its files: whose they have to be. @default - this process's own */
  readonly fileOwner?: { readonly uid: number; readonly gid: number };
  /** A way between the bubble and Marrakech. @throws Error where nothing is isolated */
  openBubble(): Promise<() => Promise<void>>;
  /** The namespaces that still exist: with a process in them. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}
