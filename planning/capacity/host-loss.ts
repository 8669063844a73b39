import { groupBy } from "../../lib/group-by";
import { oncePer } from "../../lib/once-per";
import { type ClusterUse, expectedRoom, type Host } from "./clusters";
import type { Machine } from "./machines";
import { memoryOverhead } from "./memory-overhead";
import { createMover, type Need, NODE_BUDGET, type Offer, type PlacementResult, placeAll } from "./placement-search";

/** Hosts that are lost at one time, and whether the others take the VMs of the cluster. */
export interface HostLoss {
  readonly lost: readonly string[];
  /** Whether any hosts of the same hardware may be meant, as many of each: the answer is the same. */
  readonly orLikeThem: boolean;
  /** Whether the VMs of the other hosts stay where they are; else DRS has to move some to make room. */
  readonly othersStay: boolean;
  /** Where the VMs that are placed anew run then, if that was found: those of the lost hosts, or all. */
  readonly placing: PlacementResult;
}

/** Where all VMs of a cluster run after a loss. Undefined: no placement is known. */
export function hostsAfter(
  cluster: ClusterUse,
  { othersStay, placing }: HostLoss,
): ReadonlyMap<string, string> | undefined {
  if (placing.outcome !== "fits") return undefined;
  const before = othersStay ? beforeLoss(cluster, NODE_BUDGET) : undefined;
  return new Map([...(before?.outcome === "fits" ? before.hostOf : []), ...placing.hostOf]);
}

/** A placement on all hosts. */
const beforeLoss = ({ machines, hosts }: ClusterUse, budget: number): PlacementResult =>
  placeAll(machines.map(needOf), hosts.map(offerOf), budget);

/**
 * Each single host lost, and where a cluster tolerates more, each choice of that many.
 *
 * Which VM is on which host is not in the model: DRS decides. So a placement on all hosts is made first, spread as DRS spreads.
 * Then each host is lost: its VMs go to the others. Where that fails, all VMs are placed on the others anew. Only what an exact
 * search over all placements refuses is impossible.
 *
 * A VM asks for the more of what it reserves and what it uses at the peak of the year, so what fits also starts, and runs as
 * fast as before. Racks are a preference and bind nothing. Worked out once per cluster.
 */
export const hostLosses = oncePer((cluster: ClusterUse): readonly HostLoss[] => allLosses(cluster, NODE_BUDGET));

export function allLosses(cluster: ClusterUse, budget: number): HostLoss[] {
  const { hosts, hostFailures, machines } = cluster;
  const needs = machines.map(needOf);
  const offers = hosts.map(offerOf);
  const before = beforeLoss(cluster, budget);
  const move = before.outcome === "fits" ? createMover(before.hostOf, needs, offers) : () => undefined;
  const replaced = (lost: readonly string[]): PlacementResult | undefined => {
    const hostOf = move(lost);
    return hostOf && { outcome: "fits", hostOf, nodes: 0 };
  };
  const without = (lost: readonly number[]) =>
    placeAll(
      needs,
      offers.filter((_, index) => !lost.includes(index)),
      budget,
    );
  /** By hardware: hosts of one kind are alike, so one of them is left out for all. */
  const anew = new Map<string, { readonly lost: string; readonly placing: PlacementResult }>();
  const withoutOne = ({ name, kind }: Host, index: number): PlacementResult => {
    const done = anew.get(kind) ?? { lost: name, placing: without([index]) };
    anew.set(kind, done);
    return renamed(done.placing, name, done.lost);
  };
  const singles = hosts.map((host, index): HostLoss => {
    const stayed = replaced([host.name]);
    return {
      lost: [host.name],
      orLikeThem: false,
      othersStay: stayed !== undefined,
      placing: stayed ?? withoutOne(host, index),
    };
  });
  if (hostFailures < 2) return singles;
  const together = choices(hosts, hostFailures).map((indices): HostLoss => {
    const lost = indices.map((index) => hosts[index]?.name ?? "");
    const stayed = replaced(lost);
    return { lost, orLikeThem: true, othersStay: stayed !== undefined, placing: stayed ?? without(indices) };
  });
  return [...singles, ...together];
}

/** A placement in which one host stands in for another that is like it. */
function renamed(placing: PlacementResult, from: string, to: string): PlacementResult {
  if (placing.outcome !== "fits" || from === to) return placing;
  return { ...placing, hostOf: new Map([...placing.hostOf].map(([vm, host]) => [vm, host === from ? to : host])) };
}

/** What a VM asks of the host that it comes to. */
export function needOf(machine: Machine): Need {
  const { name, kind, cpus, memory, reserved, separate } = machine;
  const expected = expectedRoom(machine);
  return {
    name,
    cpus,
    cpu: Math.max(expected.cpu.hertz, reserved.cpu.hertz),
    memory: Math.max(expected.memory.bytes, reserved.memory.bytes + memoryOverhead(cpus, memory).bytes),
    apart: separate ? kind : undefined,
  };
}

export const offerOf = ({ name, cores, room }: Host): Offer => ({
  name,
  cores,
  cpu: room.cpu.hertz,
  memory: room.memory.bytes,
});

/** Each way to lose `count` hosts, those of one hardware being alike: as positions in the list of hosts. */
function choices(hosts: readonly Host[], count: number): number[][] {
  const kinds = [...groupBy([...hosts.keys()], (index) => hosts[index]?.kind).values()];
  const choose = ([kind, ...others]: readonly (readonly number[])[], left: number): number[][] => {
    if (kind === undefined) return left === 0 ? [[]] : [];
    return Array.from({ length: Math.min(kind.length, left) + 1 }, (_, taken) =>
      choose(others, left - taken).map((rest) => [...kind.slice(0, taken), ...rest]),
    ).flat();
  };
  return choose(kinds, Math.min(count, hosts.length));
}
