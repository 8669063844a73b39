import fc from "fast-check";
import { type Need, type Offer, type PlacementResult, placeAll } from "../../../planning/capacity/placement-search";

/** Few and small, so that every placement can be tried. */
const amount = fc.integer({ min: 0, max: 6 });
const need = fc.record({
  cpus: fc.integer({ min: 1, max: 3 }),
  cpu: amount,
  memory: amount,
  apart: fc.constantFrom(undefined, undefined, "a", "b"),
});
const offer = fc.record({
  cores: fc.integer({ min: 1, max: 4 }),
  cpu: fc.integer({ min: 0, max: 12 }),
  memory: fc.integer({ min: 0, max: 12 }),
  holds: fc.constantFrom<ReadonlySet<string>>(new Set(), new Set(), new Set(["a"])),
});
const named = <Item extends object>(prefix: string, items: readonly Item[]) =>
  items.map((item, index) => ({ ...item, name: `${prefix}${index}` }));
/** Unlike hosts, or all of them alike, where the search leaves most out. */
const hosts = fc.oneof(
  fc.array(offer, { minLength: 1, maxLength: 4 }),
  fc.tuple(offer, fc.integer({ min: 2, max: 4 })).map(([each, count]) => Array.from({ length: count }, () => each)),
);
const smallCase = fc
  .tuple(fc.array(need, { maxLength: 7 }), hosts)
  .map(([needs, offers]) => ({ needs: named("vm", needs), offers: named("host", offers) }));

/** Whether the VMs from `index` on find hosts, by trying all. */
function bruteForce(needs: readonly Need[], offers: readonly Offer[], index = 0): boolean {
  const next = needs[index];
  if (next === undefined) return true;
  return offers.some((host, at) => {
    const kept = next.apart !== undefined && host.holds?.has(next.apart);
    if (kept || next.cpus > host.cores || next.cpu > host.cpu || next.memory > host.memory) return false;
    const holds = new Set([...(host.holds ?? []), ...(next.apart === undefined ? [] : [next.apart])]);
    const after = { ...host, cpu: host.cpu - next.cpu, memory: host.memory - next.memory, holds };
    return bruteForce(needs, offers.with(at, after), index + 1);
  });
}

/** The defects of a placement; none if it is valid. */
function faults(needs: readonly Need[], offers: readonly Offer[], placing: PlacementResult): string[] {
  if (placing.outcome !== "fits") return [];
  const { hostOf } = placing;
  const on = (host: string) => needs.filter(({ name }) => hostOf.get(name) === host);
  return [
    ...needs
      .filter(({ name }) => !offers.some((host) => host.name === hostOf.get(name)))
      .map(({ name }) => `${name} nowhere`),
    ...offers.flatMap(({ name, cores, cpu, memory, holds }) => {
      const there = on(name);
      const kinds = [...(holds ?? []), ...there.flatMap(({ apart }) => apart ?? [])];
      return [
        ...(there.some(({ cpus }) => cpus > cores) ? [`${name} has too few cores`] : []),
        ...(there.reduce((sum, each) => sum + each.cpu, 0) > cpu ? [`${name} has too little CPU`] : []),
        ...(there.reduce((sum, each) => sum + each.memory, 0) > memory ? [`${name} has too little memory`] : []),
        ...(new Set(kinds).size < kinds.length ? [`${name} holds two that keep apart`] : []),
      ];
    }),
  ];
}

test("a case that fits has a valid placement, and an impossible case has none", () => {
  fc.assert(
    fc.property(smallCase, ({ needs, offers }) => {
      const placing = placeAll(needs, offers);
      expect(faults(needs, offers, placing)).toEqual([]);
      expect(placing.outcome).toBe(bruteForce(needs, offers) ? "fits" : "impossible");
    }),
    { numRuns: 3000 },
  );
});

test("a search that reaches its budget is undetermined, never impossible", () => {
  fc.assert(
    fc.property(smallCase, fc.integer({ min: 0, max: 5 }), ({ needs, offers }, budget) => {
      const placing = placeAll(needs, offers, budget);
      expect(faults(needs, offers, placing)).toEqual([]);
      if (placing.outcome !== "undetermined") {
        expect(placing.outcome).toBe(bruteForce(needs, offers) ? "fits" : "impossible");
      }
    }),
    { numRuns: 1000 },
  );
});

const host = (name: string, memory: number): Offer => ({ name, cores: 8, cpu: 100, memory });
const vm = (name: string, memory: number): Need => ({ name, cpus: 1, cpu: 1, memory, apart: undefined });

test("exact search finds a placement that no heuristic finds", () => {
  // 6+5, 5+3+3, 4+4+3: neither spread nor packed largest first
  const needs = [6, 5, 5, 4, 4, 3, 3, 3].map((memory, index) => vm(`vm${index}`, memory));
  const placing = placeAll(
    needs,
    ["a", "b", "c"].map((name) => host(name, 11)),
  );
  expect(placing.outcome).toBe("fits");
  expect(placing.nodes).toBeGreaterThan(0);
});

test("three VMs above half a host do not fit two hosts, although their sum does", () => {
  const needs = ["x", "y", "z"].map((name) => vm(name, 6));
  expect(placeAll(needs, [host("a", 10), host("b", 10)])).toMatchObject({
    outcome: "impossible",
    because: expect.stringContaining("an exact search of "),
  });
});

test("with a budget of zero, a case is undetermined that a search would decide", () => {
  const needs = ["x", "y", "z"].map((name) => vm(name, 6));
  expect(placeAll(needs, [host("a", 10), host("b", 10)], 0).outcome).toBe("undetermined");
});

test("ten thousand VMs are placed", () => {
  const needs = Array.from({ length: 10_000 }, (_, index) => vm(`vm${index}`, 1 + (index % 3)));
  const offers = Array.from({ length: 64 }, (_, index) => ({ ...host(`host${index}`, 400), cpu: 1000 }));
  expect(placeAll(needs, offers).outcome).toBe("fits");
});
