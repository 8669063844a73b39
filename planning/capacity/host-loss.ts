import { groupBy } from "../../lib/group-by";
import { oncePer } from "../../lib/once-per";
import { type ClusterUse, expectedRoom, type Host } from "./clusters";
import type { Machine } from "./machines";
import { memoryOverhead } from "./memory-overhead";
import { createMover, type Need, NODE_BUDGET, type Offer, type PlacementResult, placeAll } from "./placement-search";

/** A loss of hosts, and whether the cluster's VMs fit on the remaining hosts. */
export interface HostLoss {
  readonly lost: readonly string[];
  /** Whether the result also holds for any other hosts of the same hardware, as many of each. */
  readonly orLikeThem: boolean;
  /** Whether the VMs of the remaining hosts stay in place; otherwise DRS must move some of them. */
  readonly othersStay: boolean;
  /** The new placement, if one was found: of the VMs of the lost hosts, or of all VMs. */
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
 * All losses of as many hosts as the cluster tolerates, at least one.
 *
 * DRS decides which VM runs on which host, so the model does not state it. First, all VMs are placed on all hosts, spread
 * as DRS would spread them. Then each host fails, and its VMs are placed on the others. If that fails, all VMs are
 * placed again on the remaining hosts. A loss is "impossible" only if an exact search over all placements finds none.
 *
 * A VM needs the larger of its reservation and its use at the yearly peak, so that it starts and runs as fast as before.
 * Rack preferences are ignored. Computed once per cluster.
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
  /** By hardware: the result for one host holds for all hosts of its kind. */
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

/** A placement with one host replaced by another of the same hardware. */
function renamed(placing: PlacementResult, from: string, to: string): PlacementResult {
  if (placing.outcome !== "fits" || from === to) return placing;
  return { ...placing, hostOf: new Map([...placing.hostOf].map(([vm, host]) => [vm, host === from ? to : host])) };
}

/** The resources that a VM needs on its host. */
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

/** All combinations of `count` hosts, as positions in the list. Hosts of the same hardware are interchangeable. */
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
