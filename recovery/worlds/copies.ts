import type { DatabaseGuests, FileGuests, GuestAccess, MachineKey, NetworkName } from "../../guests/api";
import type { Instant } from "../../lib/time";
import type { Model } from "../../model/model";
import { type RehearsedTier, rehearsedTiers } from "../../model/rehearsal";
import type { SiteName } from "../../model/schema/site";

/** The data that an exercise recovers: its tiers, its replicas and their leaders. */
export interface Copies {
  /** The tiers that hold data, by recovery priority. */
  readonly tiers: readonly RehearsedTier[];
  /** The tier that is replicated by database streaming. @default - none */
  readonly database?: string;
  /** The client for a tier's data. */
  readonly of: (tier: string) => DatabaseGuests | FileGuests;
  /** The leader of a tier in a network. */
  readonly leader: (network: NetworkName, tier: string) => MachineKey;
}

export function copiesOf(model: Model, exercise: string, guests: Pick<GuestAccess, "database" | "files">): Copies {
  const tiers = rehearsedTiers(model, exercise).filter(({ replicas }) => replicas !== undefined);
  const streaming = tiers.find(({ spec }) => spec.protection.mechanism === "databaseStreaming")?.spec.name;
  return {
    tiers,
    ...(streaming && { database: streaming }),
    of: (tier) => (tier === streaming ? guests.database : guests.files),
    leader(network, tier) {
      const found = tiers.find(({ spec }) => spec.name === tier);
      const [member] =
        network === "rabat"
          ? (found?.spec.rabat.members ?? []).map(({ id }) => id)
          : Object.keys(found?.replicas ?? {});
      if (member === undefined) throw new Error(`${tier} has no replica to recover from`);
      return { network, member };
    },
  };
}

const SYNCHRONISATION_TIMEOUT = 60_000;

/**
 * Waits until the replicas at a site, Marrakech by default, have everything that the other site has now.
 *
 * @returns the start of the earliest of these synchronisations: data written before it cannot be lost
 */
export async function catchUp({ tiers, of, leader }: Copies, site: SiteName = "marrakech"): Promise<Instant> {
  const instants: Instant[] = [];
  for (const { spec } of tiers) {
    instants.push(await of(spec.name).synchronise(leader(site, spec.name), SYNCHRONISATION_TIMEOUT));
  }
  return instants.sort()[0] ?? new Date().toISOString();
}
