import type { Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import type { Guest } from "../guest";
import type { GuestNetwork, GuestNetworks, NetworkName } from "../network/network";
import type { Child } from "../processes/child";

/** What every program of a guest may need. */
export interface GuestContext {
  readonly model: Model;
  readonly networks: GuestNetworks;
  /** Of everything that the guests store. */
  readonly directory: string;
  /** Of PostgreSQL's only account. Made for one run and known to nobody else. */
  readonly password: string;
  /** Signs updates of names, in Base64. */
  readonly dnsKey: string;
  readonly fileInterval: Milliseconds;
  /** Where a tier's stream enters the link at Marrakech: address and port. */
  readonly linkEntry: (tier: string) => Promise<string>;
  /** Whether the health checks of a tier are planted to be wrong. */
  readonly isPlantedIll: (network: NetworkName, tier: string) => boolean;
  /** The disk of a guest: a folder, that lives as long as its VM. */
  readonly diskOf: (guest: Pick<Guest, "network" | "name">) => string;
  /** The newest snapshot of a replica of the tier, complete. @throws Error when there is none */
  readonly newestSnapshot: (guest: Guest) => Promise<string>;
  /** The tier's leader in a network, when its process runs. */
  readonly leader: (network: NetworkName, tier: string) => Guest | undefined;
}

export const networkOf = (
  { networks }: Pick<GuestContext, "networks">,
  { network }: Pick<Guest, "network">,
): GuestNetwork => networks.at[network];

/** What starts a guest's program. */
export type StartProgram = (guest: Guest, context: GuestContext) => Promise<Child>;
