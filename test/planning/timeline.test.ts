import fc from "fast-check";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { DataSize } from "../../model/units/data-size";
import { Duration } from "../../model/units/duration";
import { Frequency } from "../../model/units/frequency";
import { priorityGroups, recoveryTimeline, slowRecoveryTimeline } from "../../planning/timeline";
import { needsOf, recoveryWaves, roomAfterLosses } from "../../planning/waves";
import { fixtureModel } from "../fixture/model";
import { type Changes, variant } from "../model/variant";

const model = fixtureModel();
const timeline = recoveryTimeline(model);
const minutes = ({ milliseconds }: Duration) => milliseconds / 60_000;
const step = (id: string) => {
  const found = timeline.steps.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
};
const span = (id: string) => [minutes(step(id).start), minutes(step(id).end)];

describe("the reference design", () => {
  test("begins with detection and declaration", () => {
    expect([span("detection"), span("decision")]).toEqual([
      [0, 5],
      [5, 20],
    ]);
  });

  test("creates and resizes eight VMs at a time, by priority, without waiting until a group is ready", () => {
    expect(step("database/provisioning/1").machines).toEqual(["mrk-db-1", "mrk-db-2", "mrk-db-3"]);
    expect(span("database/provisioning/1")).toEqual([20, 24]);
    // 2 pools, 3 caches, 2 files, 1 of 2 identity: eight; the database is not ready yet
    expect(span("cache/provisioning/1")).toEqual([24, 28]);
    expect(step("identity/provisioning/1").machines).toHaveLength(1);
    expect(span("identity/provisioning/2")).toEqual([28, 32]);
    // the next group begins a new round: 12 applications
    expect(step("application/provisioning/1").machines).toHaveLength(8);
    expect(span("application/provisioning/2")).toEqual([36, 40]);
  });

  test("starts a tier when its VMs exist, its group begins and its dependencies are ready", () => {
    expect(span("database/start")).toEqual([24, 30]);
    expect(span("files/start")).toEqual([30, 34]);
    // its VMs are there at 40, its group begins at 36
    expect(span("application/start")).toEqual([40, 44]);
    expect(span("web/start")).toEqual([44, 46]);
  });

  test("has no step for VMs that run at Marrakech in every posture", () => {
    expect(timeline.steps.filter(({ tier }) => tier === "core-services").map(({ id }) => id)).toEqual([
      "core-services/cutover",
    ]);
    // names are switched when the whole group is ready
    expect(span("core-services/cutover")).toEqual([30, 35]);
  });

  test("ends when the last service name points to Marrakech", () => {
    expect(minutes(timeline.total)).toBe(58);
    expect(timeline.criticalPath.map(({ id }) => id)).toEqual([
      "detection",
      "decision",
      expect.stringMatching("/provisioning/"),
      expect.stringMatching("/provisioning/"),
      expect.stringMatching("/provisioning/"),
      expect.stringMatching("/provisioning/"),
      "application/provisioning/2",
      "application/start",
      "monitoring/start",
      "batch/start",
      "load-balancer/cutover",
    ]);
  });

  test("has the times at which each tier is ready and usable", () => {
    const tiers = timeline.groups.flatMap((group) => group.tiers);
    const times = tiers.map(({ tier, ready, usable }) => [tier.name, minutes(ready), minutes(usable)]);
    expect(times).toContainEqual(["database", 30, 30]);
    expect(times).toContainEqual(["bastion", 26, 35]);
    expect(times).toContainEqual(["load-balancer", 49, 58]);
    expect(tiers).toHaveLength(model.massar.tiers.length);
  });
});

/** Any plan of the reference design's tiers: other priorities, dependencies, sizes and times. */
const plans = fc
  .tuple(
    fc.array(
      fc.record({
        priority: fc.integer({ min: 1, max: 5 }),
        needs: fc.array(fc.nat(), { maxLength: 4 }),
        surge: fc.integer({ min: 0, max: 20 }),
        starts: fc.integer({ min: 0, max: 30 }),
      }),
      { minLength: 1, maxLength: model.massar.tiers.length },
    ),
    fc.integer({ min: 1, max: 10 }),
    fc.integer({ min: 0, max: 10 }),
  )
  .map(([tiers, concurrency, provisioning]): Model => {
    // a tier depends on tiers further ahead, which recover no later
    const priorities = tiers.map(({ priority }) => priority).sort((a, b) => a - b);
    const planned = model.massar.tiers.slice(0, tiers.length).map((tier, index) => {
      const { needs = [], surge = 0, starts = 0 } = tiers[index] ?? {};
      const ahead = needs.map((each) => model.massar.tiers[each % (index || 1)]?.name ?? "");
      return {
        ...tier,
        recoveryPriority: priorities[index] ?? 5,
        dependsOn: index === 0 ? [] : [...new Set(ahead)],
        startsWithin: Duration.milliseconds(starts * 60_000),
        marrakech: { ...tier.marrakech, surge: Array.from({ length: surge }, (_, at) => ({ id: `vm-${at + 1}` })) },
      };
    });
    return {
      ...model,
      // in any order
      massar: { ...model.massar, tiers: planned.toReversed() },
      recoveryPlan: { ...model.recoveryPlan, concurrency, provisioning: Duration.milliseconds(provisioning * 60_000) },
    };
  });

describe("any plan", () => {
  test("begins each step at the disaster or at the end of the previous step", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { steps } = recoveryTimeline(plan);
        const byId = new Map(steps.map((each) => [each.id, each]));
        expect(byId.size).toBe(steps.length);
        const seen = new Set<string | undefined>([undefined]);
        for (const { id, start, waitedFor } of steps) {
          expect(seen.has(waitedFor)).toBe(true);
          expect(start).toEqual(waitedFor === undefined ? Duration.none : byId.get(waitedFor)?.end);
          seen.add(id);
        }
      }),
    );
  });

  test("starts no tier before its group, its dependencies and its VMs", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { steps, groups } = recoveryTimeline(plan);
        const ready = new Map(groups.flatMap(({ tiers }) => tiers.map((each) => [each.tier.name, each.ready])));
        for (const [at, group] of groups.entries()) {
          const before = groups[at - 1]?.ready ?? group.start;
          expect(group.start).toEqual(before);
          for (const { tier } of group.tiers) {
            const of = steps.filter((each) => each.tier === tier.name);
            const started = of.find(({ kind }) => kind === "start");
            if (started === undefined) continue;
            const provisioned = of.filter(({ kind }) => kind === "provisioning").map(({ end }) => end);
            const awaited = [before, ...provisioned, ...tier.dependsOn.map((name) => ready.get(name) ?? Duration.none)];
            expect(started.start.milliseconds).toBe(Math.max(...awaited.map(({ milliseconds }) => milliseconds)));
          }
        }
      }),
    );
  });

  test("creates at most as many VMs at a time as its concurrency, in the fewest rounds", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { steps, groups } = recoveryTimeline(plan);
        const provisioning = steps.filter(({ kind }) => kind === "provisioning");
        const { concurrency, provisioning: each } = plan.recoveryPlan;
        if (each.milliseconds === 0) return;
        const byStart = new Map<number, number>();
        for (const { start, machines } of provisioning) {
          byStart.set(start.milliseconds, (byStart.get(start.milliseconds) ?? 0) + machines.length);
        }
        const perGroup = groups.map(({ tiers }) =>
          provisioning
            .filter(({ tier: of }) => tiers.some(({ tier }) => tier.name === of))
            .reduce((sum, { machines }) => sum + machines.length, 0),
        );
        expect(Math.max(0, ...byStart.values())).toBeLessThanOrEqual(concurrency);
        expect(byStart.size).toBe(perGroup.reduce((rounds, count) => rounds + Math.ceil(count / concurrency), 0));
      }),
    );
  });

  test("has a critical path without gaps from the disaster to the end", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { steps, criticalPath, total } = recoveryTimeline(plan);
        expect(total.milliseconds).toBe(Math.max(...steps.map(({ end }) => end.milliseconds)));
        expect(criticalPath[0]?.start).toEqual(Duration.none);
        expect(criticalPath.at(-1)?.end).toEqual(total);
        for (const [at, each] of criticalPath.entries()) {
          if (at > 0) expect(each.waitedFor).toBe(criticalPath[at - 1]?.id);
        }
      }),
    );
  });
});

test("a slow day counts every time at its 95th percentile, and the times without one as they are", () => {
  const p95 = { decision: "25 min", provisioning: "6 min", startsWithin: { database: "8 min" } };
  const slow = slowRecoveryTimeline(loadModel(variant({ "recoveryPlan.p95": p95 })));
  const at = (id: string) => {
    const { start, end } = slow.steps.find((each) => each.id === id) ?? { start: Duration.none, end: Duration.none };
    return [minutes(start), minutes(end)];
  };
  expect(at("decision")).toEqual([5, 30]);
  expect(at("database/provisioning/1")).toEqual([30, 36]);
  expect(at("database/start")).toEqual([36, 44]);
  expect(slowRecoveryTimeline(model).total).toEqual(timeline.total);
});

test("tiers of one priority are in the order of their dependencies, otherwise as in the model", () => {
  const [first] = priorityGroups(model.massar.tiers);
  // the database is stated first and needs core-services
  expect(first?.tiers.map(({ name }) => name)).toEqual(["core-services", "database", "bastion"]);
});

describe("waves", () => {
  const { marrakech } = model.sites;
  const [cluster] = marrakech.extension.clusters;
  if (cluster === undefined) throw new Error("marrakech has no cluster");
  const running = (names: readonly string[]) => names.filter((name) => name.startsWith("mrk-"));

  test("are one per priority group, in either posture", () => {
    const waves = recoveryWaves(model);
    const names = waves.map(({ machines }) => running(machines.map(({ name }) => name)));
    // standing: db-1, file-1, ldap-1, dns-1, dns-2, mon-1, bastion-1 and two gateways
    expect(names.map((each) => each.length)).toEqual([9 + 3, 12 + 7, 19 + 12, 31 + 6, 37 + 4]);
    const recovered = loadModel(variant({ posture: { kind: "recovered", failover: "2026-11-24-fire" } }));
    expect(recoveryWaves(recovered)).toEqual(waves);
    // also after the failover of a part: there must be room for the rest
    const tiers = ["core-services", "database", "files"];
    const part = loadModel(variant({ posture: { kind: "recovered", failover: "2026-11-24-fire", tiers } }));
    expect(recoveryWaves(part)).toEqual(waves);
  });

  test("resize the standing members of a tier in its wave", () => {
    const cpus = (name: string) =>
      recoveryWaves(model).map(({ machines }) => machines.find((machine) => machine.name === name)?.cpus);
    expect(cpus("mrk-db-1")).toEqual([16, 16, 16, 16, 16]);
    expect(cpus("mrk-file-1")).toEqual([4, 8, 8, 8, 8]);
  });

  test("need the reservations and the use of their VMs", () => {
    const [first] = recoveryWaves(model);
    const database = first?.machines.filter(({ kind }) => kind === "database") ?? [];
    expect(needsOf(database, Frequency.parse("2.8 GHz"))).toEqual({
      // 3 × 16 × 500 MHz, 3 × 128 GiB
      reserved: { cpu: Frequency.parse("24 GHz"), memory: DataSize.gibibytes(384) },
      expected: { cpu: Frequency.parse("90 GHz"), memory: DataSize.gibibytes(330) },
    });
    const gateways = first?.machines.filter(({ kind }) => kind === "replication-gateway") ?? [];
    expect(needsOf(gateways, Frequency.parse("2.8 GHz")).expected.cpu).toEqual(Frequency.parse("11.2 GHz"));
  });

  const room = (changes: Changes) => {
    const site = loadModel(variant(changes)).sites.marrakech;
    const [changed] = site.extension.clusters;
    if (changed === undefined) throw new Error("marrakech has no cluster");
    return roomAfterLosses(site, changed);
  };

  test("have the capacity after the tolerated host failures", () => {
    // 5 hosts of 48 × 2.8 GHz and 768 GiB, one lost
    const left = { cpu: Frequency.parse("537.6 GHz"), memory: DataSize.gibibytes(4 * 768) };
    expect(roomAfterLosses(marrakech, cluster).room).toEqual(left);
    const maintained = room({ "marrakech.extension.clusters[0].hosts[0].maintenance": true });
    expect(maintained.room.memory).toEqual(DataSize.gibibytes(3 * 768));
  });

  test("lose the largest host, if hosts differ", () => {
    const {
      room: left,
      smallestHost,
      frequency,
    } = room({ "marrakech.extension.clusters[0].hosts[0].hardware": "management-host" });
    // 3 × 768 + 192 GiB
    expect(left.memory).toEqual(DataSize.gibibytes(2496));
    expect(smallestHost).toEqual({ cpu: Frequency.parse("41.6 GHz"), memory: DataSize.gibibytes(192) });
    expect(frequency).toEqual(Frequency.parse("2.6 GHz"));
  });
});
