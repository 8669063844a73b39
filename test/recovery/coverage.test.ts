import { loadModel } from "../../model/load";
import { type RecoveryPart, recoveryHashes } from "../../recovery/coverage/coverage";
import { blackoutMonths, type CoverageOptions, coverageReport } from "../../recovery/coverage/coverage-report";
import { coverageText } from "../../recovery/coverage/coverage-text";
import type { ExerciseRecord } from "../../recovery/record";
import { fixtureModel } from "../fixture/model";
import { type Changes, variant } from "../model/variant";
import { drillPassed, firePassed, isolationNotTested, pointMissed, refused } from "./support/records";

const model = fixtureModel();
const TODAY = "2026-12-01";
const DATABASE = "massar.tiers[0]";

const changedModel = (changes: Changes) => loadModel(variant(changes));
const of = (tier: string, exercises: readonly ExerciseRecord[], changes: Changes = {}) =>
  coverageReport(changedModel(changes), exercises, TODAY).tiers.find((each) => each.tier === tier);
const at = (record: ExerciseRecord, day: string): ExerciseRecord => ({
  ...record,
  id: record.id.replace(/^\d{4}-\d{2}-\d{2}/, day),
  began: `${day}T09:00:00.000Z`,
  ended: `${day}T10:00:00.000Z`,
});

describe("the dependencies of a tier's recovery", () => {
  const hashes = recoveryHashes(model);
  /** The parts that a change affects, by tier. */
  const touched = (changes: Changes): Record<string, string[]> =>
    Object.fromEntries(
      Object.entries(recoveryHashes(changedModel(changes))).flatMap(([tier, parts]) => {
        const differing = Object.entries(parts).filter(([part, hash]) => hashes[tier]?.[part as RecoveryPart] !== hash);
        return differing.length === 0 ? [] : [[tier, differing.map(([part]) => part)]];
      }),
    );

  test.each<[string, Changes, Record<string, readonly string[]>]>([
    ["its protection", { [`${DATABASE}.startsWithin`]: "7 min" }, { database: ["tier"] }],
    ["its stream", { "link.streams[0].bandwidth": "410 Mbit/s" }, { database: ["replication"] }],
    [
      "the link",
      { "link.latency": "9 ms" },
      { database: ["replication"], files: ["replication"], identity: ["replication"] },
    ],
    ["its network", { "marrakech.networks.cache.purpose": "sessions" }, { cache: ["network"] }],
  ])("%s", (_, changes, parts) => {
    expect(touched(changes)).toEqual(parts);
  });

  test("the recovery plan, the template and the cluster affect every tier that uses them", () => {
    const all = Object.keys(hashes);
    expect(Object.keys(touched({ "recoveryPlan.concurrency": 9 }))).toEqual(all);
    expect(Object.keys(touched({ "marrakech.baseline.templates[0].hardwareVersion": 20 }))).toEqual(
      model.massar.tiers
        .filter(({ template }) => template === model.sites.marrakech.baseline.templates[0]?.name)
        .map(({ name }) => name),
    );
  });

  test.each<[string, Changes]>([
    ["what runs at Rabat", { [`${DATABASE}.rabat.size.cpus`]: 24 }],
    ["its role description", { [`${DATABASE}.role`]: "PostgreSQL" }],
    ["a host in maintenance", { "marrakech.extension.clusters[0].hosts[0].maintenance": true }],
  ])("not: %s", (_, changes) => {
    expect(touched(changes)).toEqual({});
  });
});

describe("a proof", () => {
  test("is valid while nothing has changed", () => {
    expect(of("database", [firePassed()])).toEqual({
      tier: "database",
      state: "proven",
      proof: {
        exercise: firePassed().id,
        at: firePassed().ended,
        kind: "rehearsal",
        scenario: "fire",
        target: "simulation",
      },
      causes: [],
      failedSince: [],
    });
  });

  test("is stale after a change of the tier or of a dependency, which is named", () => {
    const changes = { [`${DATABASE}.startsWithin`]: "7 min" };
    expect(of("database", [firePassed()], changes)).toMatchObject({
      state: "stale",
      causes: [{ tier: "database", part: "tier" }],
    });
    // application → connection-pool → database
    expect(of("application", [firePassed()], changes)).toMatchObject({
      state: "stale",
      causes: [{ tier: "database", part: "tier" }],
    });
    expect(of("cache", [firePassed()], changes)).toMatchObject({ state: "proven" });
  });

  test("is stale if a dependency is new", () => {
    const { database: _, ...others } = firePassed().tierHashes;
    expect(of("connection-pool", [{ ...firePassed(), tierHashes: others }])).toMatchObject({
      state: "stale",
      causes: [{ tier: "database", part: "proof" }],
    });
  });

  test("does not exist if the exercise did not pass, or did not include the tier", () => {
    expect(of("database", [pointMissed(), isolationNotTested(), refused()])).toEqual({
      tier: "database",
      state: "never",
      causes: [],
      failedSince: [pointMissed().id, isolationNotTested().id],
    });
    const without = { ...firePassed(), scope: { ...firePassed().scope, tiers: [] } };
    expect(of("database", [without])).toMatchObject({ state: "never", failedSince: [] });
  });

  test("is the newest in any order; later failures are listed", () => {
    const exercises = [
      at(drillPassed(), "2026-11-20"),
      at(pointMissed(), "2026-11-22"),
      at(firePassed(), "2026-10-02"),
    ];
    expect(of("database", exercises)).toMatchObject({
      proof: { exercise: "2026-11-20-fire-5a08", kind: "drill" },
      failedSince: ["2026-11-22-fire-0be1"],
    });
  });

  test("of a later day is ignored", () => {
    expect(of("database", [at(firePassed(), "2026-12-24")])).toMatchObject({ state: "never" });
  });
});

describe("warnings", () => {
  const warnings = (exercises: readonly ExerciseRecord[], on: string) => coverageReport(model, exercises, on).warnings;

  test("blackout months are those at or near the yearly peak", () => {
    expect(blackoutMonths(model.planning)).toEqual(["june", "july", "september"]);
    const quiet = changedModel({ "planning.season.june": "89 %" });
    expect(blackoutMonths(quiet.planning)).toEqual(["july", "september"]);
  });

  test("a past quarter without a successful exercise, and the current one", () => {
    expect(warnings([at(firePassed(), "2026-02-10"), at(pointMissed(), "2026-05-05")], "2026-11-24")).toEqual([
      { kind: "quarterWithout", quarter: "2026-Q2" },
      { kind: "quarterWithout", quarter: "2026-Q3" },
      { kind: "quarterDue", quarter: "2026-Q4", until: "2026-12-31", months: ["november", "december"] },
    ]);
    expect(warnings([at(firePassed(), "2026-08-10"), at(firePassed(), "2026-11-02")], "2026-11-24")).toEqual([]);
    expect(warnings([], "2026-01-05")).toEqual([
      { kind: "quarterWithout", quarter: "2025-Q4" },
      { kind: "quarterDue", quarter: "2026-Q1", until: "2026-03-31", months: ["january", "february", "march"] },
    ]);
  });

  test("a current blackout month, an exercise in one, and only blackout months left", () => {
    expect(warnings([at(firePassed(), "2026-06-10")], "2026-09-15")).toEqual([
      { kind: "quarterDue", quarter: "2026-Q3", until: "2026-09-30", months: [] },
      { kind: "blackoutNow", month: "september", partOfPeak: "100 %" },
      { kind: "duringBlackout", exercise: "2026-06-10-fire-7f3a", month: "june" },
    ]);
  });
});

test("the text fits 100 columns", () => {
  const changes = { [`${DATABASE}.startsWithin`]: "7 min", "recoveryPlan.concurrency": 9 };
  const text = coverageText(coverageReport(changedModel(changes), [at(firePassed(), "2026-06-10")], "2026-11-24"));
  for (const line of text.split("\n")) if (line.startsWith("│")) expect(line.length).toBeLessThanOrEqual(100);
  expect(text).toContain("2026-06-10-fire-7f3a");
  expect(text).toContain("rehearsal, simulation ");
  expect(text).toContain("the recovery plan");
  expect(text).toContain("database: its own definition");
  expect(text).toContain("0 of 13 tiers proven, 13 stale, 0 never proven.");
  expect(text).toContain("warning  2026-Q3 ended without a successful exercise.");
});

test("coverage on a terminal of 40 columns is a list", () => {
  const text = coverageText(coverageReport(model, [], "2026-11-24"), 40);
  expect(text).not.toContain("│");
  expect(text).toContain("tier: database\n  state: never");
  expect(text.split("\n").filter((line) => line.length > 40 && line.trim().includes(" "))).toEqual([]);
});

describe("what proves nothing", () => {
  const live = (record: ExerciseRecord): ExerciseRecord => ({ ...record, target: "live" });
  const states = (record: ExerciseRecord, options: CoverageOptions, on = TODAY) => {
    const report = coverageReport(model, [record], on, options);
    const [warning] = report.warnings.filter(({ kind }) => kind === "notCounted");
    return [new Set(report.tiers.map(({ state }) => state)), warning && "why" in warning ? warning.why : undefined];
  };
  const signed = new Set([firePassed().id]);

  test("a simulation proves nothing about live sites; a signed live exercise does", () => {
    expect(states(firePassed(), {})).toEqual([new Set(["proven"]), undefined]);
    expect(states(firePassed(), { target: "live", signed })).toEqual([new Set(["never"]), "simulation"]);
    expect(states(live(firePassed()), { target: "live", signed })).toEqual([new Set(["proven"]), undefined]);
  });

  test("nor does a live exercise that no committed key has signed, or one of uncommitted changes", () => {
    expect(states(live(firePassed()), { target: "live" })).toEqual([new Set(["never"]), "unsigned"]);
    const dirty = { ...firePassed(), code: { ...firePassed().code, dirty: true } };
    expect(states(dirty, {})).toEqual([new Set(["never"]), "dirtyTree"]);
    const text = coverageText(coverageReport(model, [dirty], TODAY));
    expect(text).toContain(`warning  ${dirty.id} passed with uncommitted changes`);
  });

  test("a proof is valid for a year", () => {
    expect(states(firePassed(), {}, "2027-11-24")[0]).toEqual(new Set(["proven"]));
    const report = coverageReport(model, [firePassed()], "2027-11-27");
    expect(new Set(report.tiers.map(({ state }) => state))).toEqual(new Set(["stale"]));
    expect(coverageText(report)).toContain("its proof is older than a");
  });
});
