import type { Milliseconds } from "../../lib/time";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";
import type { Guest } from "../guest";
import type { GuestNetwork, GuestNetworks, NetworkName } from "../network/network";
import type { Child } from "../processes/child";

/**
 * `writer`: its site may write. `replica`: it copies from the site that may. `fenced`: its site may not write and copies nothing,
 * for example after a failover; it must refuse writes. A bubble's copy is promoted, so it is a writer.
 */
export type DataRole = "writer" | "replica" | "fenced";

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
  /** The address and port of a tier's stream at a site's end of the link: it leads to the other site. */
  readonly linkEntry: (tier: string, site: SiteName) => Promise<string>;
  /** The site that may write a tier's data. */
  readonly writes: (tier: string) => SiteName;
  /** How a guest that holds data takes part in its tier. The first member replicates from the other site, the others from it. */
  readonly dataRole: (guest: Pick<Guest, "network" | "tier" | "leads">) => DataRole;
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
