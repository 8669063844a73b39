import type { Machine } from "../planning/capacity/machines";

type Measure = (machine: Machine) => number;

/** The consumer of capacity that a VM belongs to: its tier, the link's gateways, or itself if it is a VM of the baseline. */
const consumerOf = ({ tier, kind, name }: Machine): string => (tier ? `tier ${tier.name}` : (kind ?? name));

/** The fewest consumers that use `amount` together, largest first: where to reduce. */
export function largestConsumers(machines: readonly Machine[], amount: number, measure: Measure): string {
  const names: string[] = [];
  let found = 0;
  for (const [name, used] of bySize(machines, measure)) {
    if (found >= amount) break;
    names.push(name);
    found += used;
  }
  return names.join(", ");
}

/** The consumer that uses most. */
export const largestConsumer = (machines: readonly Machine[], measure: Measure): string =>
  bySize(machines, measure)[0]?.[0] ?? "nothing";

function bySize(machines: readonly Machine[], measure: Measure): (readonly [name: string, used: number])[] {
  const byConsumer = new Map<string, number>();
  for (const machine of machines) {
    const name = consumerOf(machine);
    byConsumer.set(name, (byConsumer.get(name) ?? 0) + measure(machine));
  }
  return [...byConsumer].toSorted(([, a], [, b]) => b - a);
}
