import { type GuestChange, interrupts } from "../roles/changes";
import { atPlace, type Estate, type Guest } from "../roles/estate";

/** A set of guests of which enough must work while some of them restart. */
interface Majority {
  readonly what: string;
  readonly of: readonly string[];
  /** How many must work. */
  readonly needed: number;
}

/**
 * Why a batch must not change now: too few of the others would work while it restarts. Reloads interrupt nothing.
 *
 * @param healthy the names of all guests that work now
 */
export function quorumRefusal(
  estate: Estate,
  change: GuestChange,
  batch: readonly string[],
  healthy: ReadonlySet<string>,
): string | undefined {
  if (!interrupts(change)) return undefined;
  for (const { what, of, needed } of majorities(estate, change)) {
    const leaving = batch.filter((name) => of.includes(name));
    const others = of.filter((name) => !batch.includes(name));
    const working = others.filter((name) => healthy.has(name));
    // a pair has no majority without one of its members: then all others must work
    const enough = Math.min(needed, others.length);
    if (leaving.length === 0 || working.length >= enough) continue;
    const missing = others.filter((name) => !healthy.has(name));
    return `${what}: ${working.length} of ${others.length} others work, ${enough} must. Not healthy: ${missing.join(", ")}`;
  }
  return undefined;
}

/** The group at its place, and the voters on the writer of a database. */
function majorities({ byKind, tiers, voters }: Estate, { kind, place }: GuestChange): readonly Majority[] {
  const namesOf = (guests: readonly Pick<Guest, "name">[]) => guests.map(({ name }) => name);
  const group = namesOf(atPlace(byKind.get(kind) ?? [], place));
  const half = tiers.get(kind)?.quorum === true ? Math.floor(group.length / 2) + 1 : Math.ceil(group.length / 2);
  return [
    { what: `${kind} at ${place}`, of: group, needed: half },
    ...[...voters].map(([tier, all]): Majority => {
      const of = namesOf(all);
      return { what: `the voters on the writer of ${tier}`, of, needed: Math.floor(of.length / 2) + 1 };
    }),
  ];
}
