import fc from "fast-check";
import { english } from "../../lib/text/localized";
import { loadModel } from "../../model/load";
import { recoveryTimeline } from "../../planning/timeline";
import { unprovenParts } from "../../recovery/evidence/shortfalls";
import { tiersOfGroup } from "../../recovery/exercise/day-command";
import { dryRunText } from "../../recovery/exercise/dry-run";
import { runExercise } from "../../recovery/exercise/exercise";
import { nameOf, type TierSituation } from "../../recovery/exercise/situation";
import { exerciseSummary } from "../../recovery/exercise/summary";
import { type DayKind, type ExerciseRecord, type Opening, RECOVERIES, type Scenario } from "../../recovery/record";
import { compile } from "../../recovery/runbook/day";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { rederive } from "../../recovery/runbook/rederive";
import type { DayWorld } from "../../recovery/runbook/world";
import { variant } from "../model/variant";
import { DECLARED, dayWorld, model, opening } from "./support/world";

const SCENARIO: Readonly<Record<DayKind, Scenario>> = {
  failover: "fire",
  migration: "flood",
  reprotect: "flood",
  failback: "flood",
};

type Options = Partial<Parameters<typeof runExercise>[0]>;

/** A run of the day whose process can be killed at an entry of its journal. */
function day(kind: DayKind, changes: Partial<DayWorld> = {}, options: Options = {}) {
  const begun: Opening = {
    ...opening(kind, SCENARIO[kind]),
    ...(options.emergency && { emergency: options.emergency }),
  };
  const entries: JournalEntry[] = [{ kind: "opened", at: new Date(DECLARED).toISOString(), facts: begun }];
  const world = dayWorld(changes);
  let breaksAt = Number.POSITIVE_INFINITY;
  const run = (more: Options = {}): Promise<ExerciseRecord> => {
    return runExercise({
      ...{ model, id: begun.id, kind, scenario: begun.scenario, people: begun.people, world },
      ...{ guests: { software: [] }, environment: {}, target: "simulation", signal: new AbortController().signal },
      journal: {
        read: async () => entries,
        append: async (entry) => {
          if (entries.length >= breaksAt) throw new Error("killed");
          entries.push(entry);
        },
      },
      watcher: { began: () => undefined, ended: () => undefined },
      ...options,
      ...more,
    });
  };
  return {
    entries,
    run,
    killAfter(count: number) {
      breaksAt = entries.length + count;
    },
    revive() {
      breaksAt = Number.POSITIVE_INFINITY;
    },
  };
}

/** What of a record does not follow from its journal, both as they are kept in the evidence. */
const underived = (record: ExerciseRecord, entries: readonly JournalEntry[]) => {
  const kept = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
  return rederive(kept(record), kept(entries));
};

const outcomes = ({ steps }: ExerciseRecord) => steps.map(({ id, outcome }) => `${id} ${outcome}`);
const failures = ({ steps }: ExerciseRecord) =>
  steps.filter(({ outcome }) => outcome === "failed").map(({ id, detail = "" }) => `${id}: ${english(detail)}`);

describe("the runbook of the day", () => {
  test.each(RECOVERIES)("without a failure, %s passes, and its record proves it", async (kind) => {
    const { run, entries } = day(kind);
    const record = await run();
    expect(failures(record)).toEqual([]);
    expect(record).toMatchObject({ kind, outcome: "passed", deviations: [] });
    expect(unprovenParts(record)).toEqual([]);
    expect(underived(record, entries)).toEqual([]);
  });

  test("failover fences before it changes anything, and recovers by the steps of a rehearsal", () => {
    const ids = compile({ model, kind: "failover", scenario: "fire", world: dayWorld() }).map(({ id }) => id);
    const first = ["survey", "declaration", "people/declared", "disaster", "fence", "posture", "deploy"];
    expect(ids.slice(0, first.length)).toEqual(first);
    const drilled = compile({ model, kind: "drill", scenario: "fire", world: dayWorld() }).map(({ id }) => id);
    const shared = (all: readonly string[]) => all.slice(all.indexOf("deploy"), all.indexOf("recovery-points") + 1);
    expect(shared(ids)).toEqual(shared(drilled));
  });

  test("the clock of the RTO starts with the disaster, not with the declaration", async () => {
    const [time] = (await day("failover").run()).recoveryTimes;
    expect(time?.actual).toBeGreaterThan(300_000);
    const [tier] = recoveryTimeline(model).groups[0]?.tiers ?? [];
    expect(time).toMatchObject({ tier: tier?.tier.name, estimated: tier?.usable.milliseconds });
  });

  test("what the survey of a failover finds does not stop it", async () => {
    const record = await day("failover").run();
    expect(record.readiness).toEqual([expect.objectContaining({ passed: false })]);
    expect(record.outcome).toBe("passed");
  });

  test("a fence that does not hold stops everything, also in an emergency", async () => {
    const fence = async () => [
      {
        ...(await dayWorld().oneWriter(new AbortController().signal))[0],
        passed: false,
        seen: "Rabat renews it",
      } as never,
    ];
    const emergency = { by: "K. Alami", why: "pupils wait", overridden: [], reviewBy: "2026-12-07" };
    const touched: string[] = [];
    const record = await day(
      "failover",
      {
        fence,
        setPosture: async (to) => {
          touched.push(to);
          return to;
        },
      },
      { emergency },
    ).run();
    expect(failures(record)).toEqual([expect.stringContaining("Rabat renews it")]);
    expect(touched).toEqual([]);
  });

  test.each<[DayKind, string]>([
    ["migration", "writers/rabat passed"],
    ["failback", "writers/marrakech passed"],
  ])("%s goes on only if nothing would be lost", async (kind, stopped) => {
    const lacking = { id: "complete/database", title: "Records", passed: false, expected: "0", seen: "3" };
    const record = await day(kind, {
      synchronise: async () => ({
        at: "2026-11-24T09:00:30.000Z",
        checks: [{ ...lacking, at: "2026-11-24T09:00:31.000Z" }],
      }),
    }).run();
    expect(failures(record)).toEqual(["synchronisation: Records: 3"]);
    expect(outcomes(record)).toEqual(expect.arrayContaining([stopped, "fence skipped", "posture skipped"]));
  });

  test("failback removes the additional VMs only when Rabat has everything", async () => {
    const record = await day("failback", {
      readable: async () => ({ newest: { at: "2026-11-24T09:00:04.500Z", sequence: 12 }, missing: 1 }),
    }).run();
    expect(outcomes(record)).toEqual(expect.arrayContaining(["recovery-points failed", "posture skipped"]));
  });

  test("an emergency goes past failed preconditions, names who and why, and demands a review", async () => {
    const readiness = async () => [
      {
        id: "x",
        title: "Acknowledgement",
        passed: false,
        expected: "valid",
        seen: "expired",
        at: "2026-11-24T09:00:00.000Z",
      },
    ];
    const refused = await day("migration", { readiness }).run();
    expect(refused.outcome).toBe("refused");
    const emergency = { by: "K. Alami", why: "the water rises", overridden: [], reviewBy: "2026-12-01" };
    const record = await day("migration", { readiness }, { emergency }).run();
    expect(record.outcome).toBe("passed");
    expect(record.emergency).toMatchObject({ by: "K. Alami", why: "the water rises" });
    expect(record.emergency?.overridden.map(english)).toEqual(["Acknowledgement: expired"]);
    expect(record.emergency?.reviewBy).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  test("a failed step is repeated by a resume, and the record contains both attempts", async () => {
    let tries = 0;
    const run = day("failover", {
      deploy: async () => {
        tries += 1;
        if (tries === 1) throw new Error("no space on marrakech-flash");
        return { plans: { dr: "a".repeat(64) } };
      },
    });
    const first = await run.run();
    expect(failures(first)).toEqual(["deploy: no space on marrakech-flash"]);
    const second = await run.run();
    expect(second.outcome).toBe("passed");
    expect(outcomes(second).filter((each) => each.startsWith("deploy"))).toEqual(["deploy failed", "deploy passed"]);
    expect(underived(second, run.entries)).toEqual([]);
  });
});

test("measurements of a repeated step replace those of its failure", async () => {
  const tries = new Map<string, number>();
  const all = dayWorld();
  const once = async <Result extends { readonly passed: boolean }>(key: string, result: Result): Promise<Result> => {
    tries.set(key, (tries.get(key) ?? 0) + 1);
    return tries.get(key) === 1 ? { ...result, passed: false } : result;
  };
  const run = day("failover", {
    recover: async (tier, signal) => {
      const check = await all.recover(tier, signal);
      return tier === "files" ? once(tier, check) : check;
    },
    assertions: async (signal) => Promise.all((await all.assertions(signal)).map((check) => once(check.id, check))),
  });
  expect(failures(await run.run())).toEqual([expect.stringMatching(/^group\/2: files/)]);
  expect(failures(await run.run())).toEqual(expect.arrayContaining([expect.stringMatching(/^assertions: enrol/)]));
  const record = await run.run();
  expect(record.outcome).toBe("passed");
  expect(unprovenParts(record)).toEqual([]);
  const recovered = record.recoveryTimes.map(({ tier }) => tier);
  expect(recovered.toSorted()).toEqual(model.massar.tiers.map(({ name }) => name).toSorted());
});

test("the summary names what was lost, and in an emergency who must review it by when", async () => {
  const emergency = { by: "K. Alami", why: "pupils wait", overridden: ["rto-fits: database"], reviewBy: "2026-12-07" };
  const record = await day(
    "failover",
    { readable: async () => ({ newest: { at: "2026-11-24T08:54:59.000Z", sequence: 12 }, missing: 3 }) },
    { emergency },
  ).run();
  const text = exerciseSummary(record, { columns: undefined, colour: false });
  expect(text).toContain("database: 3 records written before the disaster");
  expect(text).toContain("rto-fits: database");
  expect(text).toContain("K. Alami: pupils wait. Review this record by 2026-12-07.");
});

describe("killed anywhere and resumed", () => {
  test.each(RECOVERIES)("%s ends with one record, and no step that has ended runs again", async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 }), async (kills) => {
        const promoted = new Map<string, number>();
        const run = day(kind, {
          recover: async (tier) => {
            promoted.set(tier, (promoted.get(tier) ?? 0) + 1);
            return {
              ...(await dayWorld().recover(tier, new AbortController().signal)),
              at: "2026-11-24T09:05:00.000Z",
            };
          },
        });
        for (const kill of kills) {
          run.killAfter(kill);
          await run.run().catch(() => undefined);
        }
        run.revive();
        const record = await run.run();
        expect(record.outcome).toBe("passed");
        const ended = run.entries.filter((entry) => entry.kind === "ended").map((entry) => entry.step);
        expect(new Set(ended).size).toBe(ended.length);
        // an interrupted step runs again; the world finds the tier promoted
        for (const count of promoted.values()) expect(count).toBeLessThanOrEqual(1 + kills.length);
        expect(new Set(record.recoveryTimes.map(({ tier }) => tier)).size).toBe(record.recoveryTimes.length);
      }),
      { numRuns: 12 },
    );
  });
});

describe("taken back", () => {
  test("before anything is promoted: the posture, then the right to write", async () => {
    const done: string[] = [];
    const run = day("failover", {
      deploy: async () => Promise.reject(new Error("no space")),
      recover: () => new Promise(() => undefined),
      setPosture: async (to) => {
        done.push(`posture ${to}`);
        return to;
      },
      giveBack: async () => void done.push("give back"),
    });
    // killed before a group starts
    run.killAfter(13);
    await run.run().catch(() => undefined);
    run.revive();
    const begun = run.entries.flatMap((entry) => (entry.kind === "began" ? [entry.step] : []));
    expect(begun).not.toContain("group/1");
    const record = await run.run({ abort: true });
    expect(record.outcome).toBe("aborted");
    expect(done).toEqual(["posture recovered", "posture standby", "give back"]);
  });

  test("is refused once the data is promoted, and the runbook says so before", async () => {
    const run = day("failover", { assertions: async () => Promise.reject(new Error("HTTP 503")) });
    await run.run();
    await expect(run.run({ abort: true })).rejects.toThrow("It cannot be undone: Start priority group 1");
    const text = dryRunText(model, { kind: "failover", scenario: "fire" }, undefined);
    expect(text).toMatch(/Start priority group 1.*the data is promoted/);
    expect(text).toContain("cannot be undone");
  });
});

describe("a part", () => {
  const tiers = tiersOfGroup(model, "pupils-records");

  test("is a protection group with what it needs", () => {
    expect([...tiers].sort()).toEqual(["core-services", "database", "files"]);
    expect(() => tiersOfGroup(model, "pupils")).toThrow('Unknown protection group or tier "pupils"');
  });

  test("recovers these tiers only", async () => {
    const recovered: string[] = [];
    const all = dayWorld();
    const record = await day(
      "failover",
      {
        recover: async (tier, signal) => {
          recovered.push(tier);
          return all.recover(tier, signal);
        },
      },
      { tiers },
    ).run();
    expect(recovered.sort()).toEqual(["core-services", "database", "files"]);
    expect(record.recoveryPoints.map(({ tier }) => tier).sort()).toEqual(["database", "files"]);
  });

  test("has its own posture, which the relation failover-scope checks", () => {
    const failover = "2026-11-24-fire";
    const of = (chosen: readonly string[]) =>
      loadModel(variant({ posture: { kind: "recovered", failover, tiers: chosen } }));
    expect(of(tiers).posture).toMatchObject({ tiers });
    expect(() => of(["database", "core-services"])).toThrow("pupils-records is recovered without files");
    expect(() => of(["database", "files"])).toThrow("database is recovered without core-services");
    expect(() => of(["datbase"])).toThrow('Unknown tier: "datbase"');
  });
});

describe("the situation", () => {
  const tier = (changes: Partial<TierSituation> = {}): TierSituation => ({
    tier: "database",
    writer: "rabat",
    lag: 500,
    votes: "5/5",
    accepts: ["rabat"],
    ...changes,
  });
  const everywhere = { recovered: false, runsAt: () => true, isCut: false };

  test.each([
    ["normal", tier(), everywhere],
    ["linkLost", tier({ lag: 90_000 }), { ...everywhere, isCut: true }],
    ["rabatLost", tier({ accepts: [] }), { ...everywhere, runsAt: (site: string) => site !== "rabat" }],
    ["marrakechLost", tier(), { ...everywhere, runsAt: (site: string) => site === "rabat" }],
    ["unprotected", tier({ accepts: ["marrakech"], lag: 600_000 }), { ...everywhere, recovered: true }],
    ["recovered", tier({ accepts: ["marrakech"] }), { ...everywhere, recovered: true }],
    ["twoWriters", tier({ accepts: ["rabat", "marrakech"] }), everywhere],
  ] as const)("is %s", (name, found, state) => {
    expect(nameOf([found], state)).toBe(name);
  });
});
