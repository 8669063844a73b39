/** The resources that a VM needs. Plain numbers, Hz and bytes: the search adds and compares them a million times. */
export interface Need {
  readonly name: string;
  readonly cpus: number;
  readonly cpu: number;
  readonly memory: number;
  /** The group whose members must run on different hosts. @default - it may share a host with any VM */
  readonly apart: string | undefined;
}

/** The capacity of a host. */
export interface Offer {
  readonly name: string;
  /** A VM has no more virtual CPUs than its host has cores. */
  readonly cores: number;
  readonly cpu: number;
  readonly memory: number;
  /** The anti-affinity groups with a member on it already. @default - none */
  readonly holds?: ReadonlySet<string>;
}

export type PlacementResult =
  /** The proof: each VM's host, by name. */
  | { readonly outcome: "fits"; readonly hostOf: ReadonlyMap<string, string>; readonly nodes: number }
  /** Proved by the totals, or by a search over all placements. */
  | { readonly outcome: "impossible"; readonly because: string; readonly nodes: number }
  /** The search reached its budget. */
  | { readonly outcome: "undetermined"; readonly nodes: number };

/** How many placements of single VMs a search tries: some tenths of a second. */
export const NODE_BUDGET = 100_000;

/**
 * Places each VM on a host with the resources that it needs, and VMs of an anti-affinity group on different hosts. First
 * it spreads them as DRS would, then it packs them, then it searches exactly: "impossible" is proved, never guessed.
 */
export function placeAll(needs: readonly Need[], offers: readonly Offer[], budget = NODE_BUDGET): PlacementResult {
  const because = reasonWithoutSearch(needs, offers);
  if (because !== undefined) return { outcome: "impossible", because, nodes: 0 };
  const items = inOrder(needs, offers);
  for (const better of [spread, packed]) {
    const table = new Table(offers);
    if (items.every((item) => table.putOnBest(item, better) >= 0))
      return { outcome: "fits", hostOf: table.hostOf(), nodes: 0 };
  }
  return search(items, new Table(offers), budget);
}

/**
 * Returns a function that moves the VMs of lost hosts to the remaining ones, by the same two heuristics. It returns
 * undefined if these find no host. The given placement is not changed.
 */
export function createMover(hostOf: ReadonlyMap<string, string>, needs: readonly Need[], offers: readonly Offer[]) {
  const table = new Table(offers);
  const indexOf = new Map(offers.map(({ name }, index) => [name, index]));
  const there: Need[][] = offers.map(() => []);
  const items = inOrder(needs, offers);
  const rank = new Map(items.map(({ name }, index) => [name, index]));
  for (const item of items) {
    const host = indexOf.get(hostOf.get(item.name) ?? "") ?? -1;
    there[host]?.push(item);
    table.put(host, item);
  }
  return (from: readonly string[]): ReadonlyMap<string, string> | undefined => {
    const closed = new Set(from.flatMap((name) => indexOf.get(name) ?? []));
    const moving = [...closed]
      .flatMap((host) => there[host] ?? [])
      .toSorted((a, b) => (rank.get(a.name) ?? 0) - (rank.get(b.name) ?? 0));
    for (const better of [spread, packed]) {
      const moved: (readonly [item: Need, host: number])[] = [];
      for (const item of moving) {
        const host = table.putOnBest(item, better, closed);
        if (host < 0) break;
        moved.push([item, host]);
      }
      for (const [item, host] of moved.toReversed()) table.takeOff(host, item);
      if (moved.length === moving.length) {
        return new Map(moved.map(([item, host]) => [item.name, offers[host]?.name ?? ""]));
      }
    }
    return undefined;
  };
}

/** Why no placement can exist, if that is clear without a search. */
function reasonWithoutSearch(needs: readonly Need[], offers: readonly Offer[]): string | undefined {
  const total = (amount: (of: Need | Offer) => number, of: readonly (Need | Offer)[]) =>
    of.reduce((sum, each) => sum + amount(each), 0);
  for (const [resource, amount] of [
    ["CPU", ({ cpu }: Need | Offer) => cpu],
    ["memory", ({ memory }: Need | Offer) => memory],
  ] as const) {
    if (total(amount, needs) > total(amount, offers))
      return `all VMs together need more ${resource} than the hosts have`;
  }
  const unplaceable = needs.find((need) => !offers.some((offer) => fitsOn(need, offer)));
  if (unplaceable !== undefined) return `no host has enough capacity for ${unplaceable.name}, even without other VMs`;
  const members = new Map<string, number>();
  for (const { apart } of needs) if (apart !== undefined) members.set(apart, (members.get(apart) ?? 0) + 1);
  for (const [kind, count] of members) {
    const open = offers.filter(({ holds }) => !holds?.has(kind)).length;
    if (count > open) return `${count} VMs of ${kind} need different hosts, but only ${open} are available`;
  }
  return undefined;
}

const fitsOn = ({ cpus, cpu, memory, apart }: Need, offer: Offer): boolean =>
  cpus <= offer.cores &&
  cpu <= offer.cpu &&
  memory <= offer.memory &&
  !(apart !== undefined && offer.holds?.has(apart));

/** The largest first, interchangeable ones next to each other. */
function inOrder(needs: readonly Need[], offers: readonly Offer[]): Need[] {
  const most = (amounts: readonly number[]) => amounts.reduce((a, b) => Math.max(a, b), 1);
  const cpuOfHost = most(offers.map(({ cpu }) => cpu));
  const memoryOfHost = most(offers.map(({ memory }) => memory));
  const weight = ({ cpu, memory }: Need) => Math.max(cpu / cpuOfHost, memory / memoryOfHost);
  return needs.toSorted(
    (a, b) =>
      weight(b) - weight(a) ||
      b.memory - a.memory ||
      b.cpu - a.cpu ||
      b.cpus - a.cpus ||
      byText(a.apart ?? "", b.apart ?? ""),
  );
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const areInterchangeable = (a: Need, b: Need): boolean =>
  a.cpu === b.cpu && a.memory === b.memory && a.cpus === b.cpus && a.apart === b.apart;

/** Whether a host with these remainders, relative to its size, is a better choice than another. */
type Preference = (left: number, other: number) => boolean;
const spread: Preference = (left, other) => left > other;
const packed: Preference = (left, other) => left < other;

const NOTHING: ReadonlySet<string> = new Set();
const NONE: ReadonlySet<number> = new Set();

/** Hosts to which the search adds VMs and from which it removes them again. */
class Table {
  readonly size: number;
  private readonly cpu: Float64Array;
  private readonly memory: Float64Array;
  /** The remaining fraction of the scarcer resource of each host. */
  private readonly left: Float64Array;
  /** Shared with the offers until something changes. */
  private readonly holds: ReadonlySet<string>[];
  private readonly placed: (readonly [item: string, host: number])[] = [];

  constructor(private readonly offers: readonly Offer[]) {
    this.size = offers.length;
    this.cpu = Float64Array.from(offers, ({ cpu }) => cpu);
    this.memory = Float64Array.from(offers, ({ memory }) => memory);
    this.left = new Float64Array(this.size).fill(1);
    this.holds = offers.map(({ holds = NOTHING }) => holds);
  }

  takes(host: number, { cpus, cpu, memory, apart }: Need): boolean {
    return (
      cpu <= (this.cpu[host] ?? 0) &&
      memory <= (this.memory[host] ?? 0) &&
      cpus <= (this.offers[host]?.cores ?? 0) &&
      !(apart !== undefined && this.holds[host]?.has(apart))
    );
  }

  put(host: number, item: Need): void {
    this.cpu[host] = (this.cpu[host] ?? 0) - item.cpu;
    this.memory[host] = (this.memory[host] ?? 0) - item.memory;
    if (item.apart !== undefined) this.holds[host] = new Set(this.holds[host]).add(item.apart);
    this.placed.push([item.name, host]);
    this.measure(host);
  }

  /** Removes the VM that was added last. */
  takeOff(host: number, item: Need): void {
    this.cpu[host] = (this.cpu[host] ?? 0) + item.cpu;
    this.memory[host] = (this.memory[host] ?? 0) + item.memory;
    if (item.apart !== undefined) {
      this.holds[host] = new Set([...(this.holds[host] ?? [])].filter((kind) => kind !== item.apart));
    }
    this.placed.pop();
    this.measure(host);
  }

  /** Adds a VM to the preferred host among those that are not closed. */
  putOnBest(item: Need, isBetter: Preference, closed: ReadonlySet<number> = NONE): number {
    let best = -1;
    let leftOfBest = 0;
    for (let host = 0; host < this.size; host += 1) {
      const left = this.left[host] ?? 0;
      if ((best >= 0 && !isBetter(left, leftOfBest)) || closed.has(host) || !this.takes(host, item)) continue;
      best = host;
      leftOfBest = left;
    }
    if (best >= 0) this.put(best, item);
    return best;
  }

  private measure(host: number): void {
    const { cpu = 1, memory = 1 } = this.offers[host] ?? {};
    this.left[host] = Math.min((this.cpu[host] ?? 0) / cpu, (this.memory[host] ?? 0) / memory);
  }

  /** Whether two hosts are interchangeable in their present state. */
  sameState(a: number, b: number): boolean {
    const [first, second] = [this.holds[a], this.holds[b]];
    return (
      this.cpu[a] === this.cpu[b] &&
      this.memory[a] === this.memory[b] &&
      this.offers[a]?.cores === this.offers[b]?.cores &&
      first?.size === second?.size &&
      [...(first ?? [])].every((kind) => second?.has(kind))
    );
  }

  /** The usable remainders of the hosts: a remainder below `smallest` does not count. */
  usable(smallest: { readonly cpu: number; readonly memory: number }): {
    readonly cpu: number;
    readonly memory: number;
  } {
    let [cpu, memory] = [0, 0];
    for (let host = 0; host < this.size; host += 1) {
      const [cpuLeft = 0, memoryLeft = 0] = [this.cpu[host], this.memory[host]];
      if (cpuLeft < smallest.cpu || memoryLeft < smallest.memory) continue;
      cpu += cpuLeft;
      memory += memoryLeft;
    }
    return { cpu, memory };
  }

  hostOf(): ReadonlyMap<string, string> {
    return new Map(this.placed.map(([item, host]) => [item, this.offers[host]?.name ?? ""]));
  }
}

/**
 * Depth-first search over all placements. It skips only equivalent ones: other orders of interchangeable VMs, and other
 * hosts in the same state. Remainders too small for any VM do not count as capacity.
 */
function search(items: readonly Need[], table: Table, budget: number): PlacementResult {
  const rest = restOf(items);
  /** The host of each item so far. */
  const chosen: number[] = [];
  let nodes = 0;
  /** The next host to try for the item at a depth, after `previous`. */
  const nextHost = (depth: number, item: Need, previous: number): number => {
    const before = items[depth - 1];
    const first = before !== undefined && areInterchangeable(before, item) ? (chosen[depth - 1] ?? 0) : 0;
    for (let host = Math.max(first, previous + 1); host < table.size; host += 1) {
      if (!table.takes(host, item)) continue;
      let isNew = true;
      for (let other = first; other < host && isNew; other += 1) isNew = !table.sameState(other, host);
      if (isNew) return host;
    }
    return -1;
  };
  let depth = 0;
  let previous = -1;
  while (depth < items.length) {
    const item = items[depth];
    if (item === undefined) break;
    const host = nextHost(depth, item, previous);
    if (host >= 0) {
      nodes += 1;
      if (nodes > budget) return { outcome: "undetermined", nodes };
      table.put(host, item);
      chosen[depth] = host;
      const needed = rest[depth + 1];
      const usable = needed && table.usable(needed.smallest);
      if (
        needed === undefined ||
        usable === undefined ||
        (usable.cpu >= needed.cpu && usable.memory >= needed.memory)
      ) {
        depth += 1;
        previous = -1;
        continue;
      }
      table.takeOff(host, item);
      previous = host;
      continue;
    }
    depth -= 1;
    const last = items[depth];
    const undone = chosen[depth];
    if (last === undefined || undone === undefined) {
      return {
        outcome: "impossible",
        because: `an exact search of ${nodes} placements found none that works`,
        nodes,
      };
    }
    table.takeOff(undone, last);
    previous = undone;
  }
  return { outcome: "fits", hostOf: table.hostOf(), nodes };
}

/** For each item and those after it: their total needs, and the smallest need of each resource. */
function restOf(items: readonly Need[]) {
  const rest: { cpu: number; memory: number; smallest: { cpu: number; memory: number } }[] = [];
  let [cpu, memory] = [0, 0];
  let smallest = { cpu: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY };
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item === undefined) continue;
    cpu += item.cpu;
    memory += item.memory;
    smallest = { cpu: Math.min(smallest.cpu, item.cpu), memory: Math.min(smallest.memory, item.memory) };
    rest[index] = { cpu, memory, smallest };
  }
  return rest;
}
