import type { Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import type { Guest } from "../guest";
import type { GuestNetwork, GuestNetworks, NetworkName } from "../network/network";
import type { Child } from "../processes/child";

/** The dependencies of the programs in guests. */
export interface GuestContext {
  readonly model: Model;
  readonly networks: GuestNetworks;
  /** Contains all data of the guests. */
  readonly directory: string;
  /** The password of PostgreSQL's only account, generated for this run. */
  readonly password: string;
  /** The TSIG key for DNS updates, in Base64. */
  readonly dnsKey: string;
  readonly fileInterval: Milliseconds;
  /** The address and port of a tier's stream at Marrakech's end of the link. */
  readonly linkEntry: (tier: string) => Promise<string>;
  /** Whether a planted fault makes the health checks of a tier fail. */
  readonly isReportedUnhealthy: (network: NetworkName, tier: string) => boolean;
  /** The disk of a guest: a folder that exists as long as its VM. */
  readonly diskOf: (guest: Pick<Guest, "network" | "name">) => string;
  /** The newest complete snapshot of a replica of the tier. @throws Error if there is none */
  readonly newestSnapshot: (guest: Guest) => Promise<string>;
  /** The tier's leader in a network, if its process runs. */
  readonly leader: (network: NetworkName, tier: string) => Guest | undefined;
}

export const networkOf = (
  { networks }: Pick<GuestContext, "networks">,
  { network }: Pick<Guest, "network">,
): GuestNetwork => networks.at[network];

/** Starts a guest's program. */
export type StartProgram = (guest: Guest, context: GuestContext) => Promise<Child>;
