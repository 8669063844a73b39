import fc from "fast-check";
import { DataSize } from "../../../model/units/data-size";
import { Frequency } from "../../../model/units/frequency";
import { type ClusterUse, clustersOf } from "../../../planning/capacity/clusters";
import { allLosses, hostLosses, hostsAfter, needOf, offerOf } from "../../../planning/capacity/host-loss";
import type { Machine } from "../../../planning/capacity/machines";
import { fixtureModel } from "../../fixture/model";

const model = fixtureModel();
const clusterNamed = (scope: string): ClusterUse => {
  const cluster = clustersOf(model).find((each) => each.scope === scope);
  if (cluster === undefined) throw new Error(`no cluster ${scope}`);
  return cluster;
};
const extension = clusterNamed("rabat/rabat-extension");

/** The defects of a placement after the loss of hosts. */
function faults(
  { machines, hosts }: ClusterUse,
  lost: readonly string[],
  hostOf: ReadonlyMap<string, string>,
): string[] {
  const left = hosts.filter(({ name }) => !lost.includes(name)).map(offerOf);
  const needs = machines.map(needOf);
  return [
    ...needs
      .filter(({ name }) => !left.some((host) => host.name === hostOf.get(name)))
      .map(({ name }) => `${name} nowhere`),
    ...left.flatMap((host) => {
      const there = needs.filter(({ name }) => hostOf.get(name) === host.name);
      const apart = there.flatMap((need) => need.apart ?? []);
      return [
        ...(there.reduce((sum, { cpu }) => sum + cpu, 0) > host.cpu ? [`${host.name}: CPU`] : []),
        ...(there.reduce((sum, { memory }) => sum + memory, 0) > host.memory ? [`${host.name}: memory`] : []),
        ...(new Set(apart).size < apart.length ? [`${host.name}: two that keep apart`] : []),
      ];
    }),
  ];
}

describe.each(clustersOf(model).map((cluster) => ({ scope: cluster.scope, cluster })))("$scope", ({ cluster }) => {
  test("tolerates the loss of each host without moving other VMs, with a valid placement of all", () => {
    const losses = hostLosses(cluster);
    expect(losses.map(({ lost }) => lost)).toEqual(cluster.hosts.map(({ name }) => [name]));
    for (const loss of losses) {
      expect(loss.othersStay).toBe(true);
      expect(faults(cluster, loss.lost, hostsAfter(cluster, loss) ?? new Map())).toEqual([]);
    }
  });
});

test("several hosts lost at a time are checked together, and hosts of one hardware are interchangeable", () => {
  const losses = hostLosses({ ...extension, hostFailures: 2 });
  expect(losses.map(({ lost }) => lost.length)).toEqual([1, 1, 1, 1, 1, 1, 2]);
  const two = losses.at(-1);
  expect(two).toMatchObject({ orLikeThem: true, placing: { outcome: "fits" } });
});

test("a cluster without remaining hosts runs no VM", () => {
  const [host] = extension.hosts;
  const losses = hostLosses({ ...extension, hosts: host ? [host] : [] });
  expect(losses.map(({ placing }) => placing.outcome)).toEqual(["impossible"]);
});

const machine = (name: string, gibibytes: number, kind: string | undefined): Machine => ({
  name,
  kind,
  tier: undefined,
  cluster: extension.name,
  resourcePool: undefined,
  storage: "",
  cpus: 1,
  memory: DataSize.gibibytes(gibibytes),
  disks: [],
  reserved: { cpu: Frequency.none, memory: DataSize.none },
  expected: {
    cpu: Frequency.parse("1 GHz"),
    memory: DataSize.gibibytes(gibibytes),
    iops: 0,
    throughput: extension.machines[0]?.expected.throughput ?? (undefined as never),
  },
  separate: kind !== undefined,
  path: ["rabat"],
});

test("for any VMs, a placement is valid, and interchangeable hosts give the same answer", () => {
  const hosts = extension.hosts.slice(0, 4);
  const machines = fc
    .array(fc.tuple(fc.integer({ min: 60, max: 500 }), fc.constantFrom(undefined, undefined, "a", "b")), {
      maxLength: 12,
    })
    .map((list) => list.map(([memory, kind], at) => machine(`vm${at}`, memory, kind)));
  fc.assert(
    fc.property(machines, fc.integer({ min: 1, max: 2 }), (list, hostFailures) => {
      const cluster = { ...extension, hosts, machines: list, hostFailures };
      const losses = allLosses(cluster, 20_000);
      for (const loss of losses) {
        const after = hostsAfter(cluster, loss);
        if (after !== undefined) expect(faults(cluster, loss.lost, after)).toEqual([]);
      }
      const singles = new Set(losses.filter(({ lost }) => lost.length === 1).map(({ placing }) => placing.outcome));
      expect(singles.size).toBe(1);
    }),
    { numRuns: 200 },
  );
});
