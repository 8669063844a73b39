import type { Machine } from "../../planning/capacity/machines";

/** What takes room: a tier, the link's gateways, or a VM that Massar has nothing to do with. */
export const consumerOf = ({ tier, kind, name }: Machine): string => (tier ? `tier ${tier.name}` : (kind ?? name));

/** The fewest that take `amount` together, the largest first: where the smallest change is made. */
export function largestConsumers(machines: readonly Machine[], amount: number, of: (machine: Machine) => number): string {
  const byTaker = new Map<string, number>();
  for (const machine of machines) byTaker.set(consumerOf(machine), (byTaker.get(consumerOf(machine)) ?? 0) + of(machine));
  const names: string[] = [];
  let found = 0;
  for (const [name, taken] of [...byTaker].toSorted(([, a], [, b]) => b - a)) {
    if (found >= amount) break;
    names.push(name);
    found += taken;
  }
  return names.join(", ");
}
