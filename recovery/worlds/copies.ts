import type { DatabaseGuests, FileGuests, GuestAccess, MachineKey, NetworkName } from "../../guests/api";
import type { Instant } from "../../lib/time";
import type { Model } from "../../model/model";
import { type RehearsedTier, rehearsedTiers } from "../../model/rehearsal";

/** The data that an exercise recovers: what holds it, where it is copied to, and who leads there. */
export interface Copies {
  /** Tiers that hold data, by recovery priority. */
  readonly tiers: readonly RehearsedTier[];
  /** The tier that streams its database. @default - the workload has none */
  readonly database?: string;
  /** What is asked of a tier's data. */
  readonly of: (tier: string) => DatabaseGuests | FileGuests;
  /** The member of a tier that leads in a network. */
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
      const [member] = Object.keys(tiers.find(({ spec }) => spec.name === tier)?.replicas ?? {});
      if (member === undefined) throw new Error(`${tier} has no copy to recover from`);
      return { network, member };
    },
  };
}

const CATCHES_UP_WITHIN = 60_000;

/**
 * Waits until the replicas at the backup site have what Rabat has now.
 *
 * @returns the instant of the earliest of these last synchronisations: nothing that was written before it can be lost
 */
export async function catchUp({ tiers, of, leader }: Copies): Promise<Instant> {
  const instants: Instant[] = [];
  for (const { spec } of tiers) {
    instants.push(await of(spec.name).synchronise(leader("marrakech", spec.name), CATCHES_UP_WITHIN));
  }
  return instants.sort()[0] ?? new Date().toISOString();
}
