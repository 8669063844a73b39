import type { Census } from "../../census/census";
import { english } from "../../lib/text/localized";
import type { Check, RecordKind, Scenario } from "../../recovery/record";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { recordOf } from "../../recovery/runbook/record-of";
import { runSteps } from "../../recovery/runbook/run-steps";
import { boundedGroups, runbook } from "../../recovery/runbook/runbook";
import type { World } from "../../recovery/runbook/world";
import { model, opening, world } from "./support/world";

async function exercise(changes: Partial<World> = {}, kind: RecordKind = "rehearsal", scenario: Scenario = "fire") {
  const entries: JournalEntry[] = [];
  const its = world(changes);
  const { steps, progress } = await runSteps(runbook({ model, kind, scenario, world: its }), {
    clock: its.clock,
    journal: { read: async () => entries, append: async (entry) => void entries.push(entry) },
    watcher: { began: () => undefined, ended: () => undefined },
    signal: new AbortController().signal,
  });
  return recordOf(opening(kind, scenario), progress.facts, steps, {
    ended: its.clock.now().toISOString(),
    aborted: false,
  });
}

const failedSteps = ({ steps }: Awaited<ReturnType<typeof exercise>>) =>
  steps.filter(({ outcome }) => outcome === "failed").map(({ id, detail = "" }) => `${id}: ${english(detail)}`);

test("without a failure, everything is measured and the exercise has passed", async () => {
  const record = await exercise();
  expect(failedSteps(record)).toEqual([]);
  expect(record.outcome).toBe("passed");
  expect(record.steps.map(({ id }) => id)).toEqual([
    "readiness",
    "census/before",
    "isolation/before",
    "declaration",
    "scenario/fire",
    "deploy",
    ...[...new Set(model.massar.tiers.map(({ recoveryPriority }) => recoveryPriority))]
      .sort()
      .flatMap((each) => [
        `group/${each}`,
        ...(model.massar.tiers.some(({ service, recoveryPriority }) => service && recoveryPriority === each)
          ? [`cutover/${each}`]
          : []),
      ]),
    "assertions",
    "recovery-points",
    "integrity",
    "isolation",
    "replication",
    "destroy",
    "census/after",
  ]);
  expect(record.recoveryTimes.map(({ tier }) => tier).sort()).toEqual(
    model.massar.tiers.map(({ name }) => name).sort(),
  );
  expect(record.recoveryTimes.every(({ kept }) => kept)).toBe(true);
  const stateful = model.massar.tiers.filter(({ protection }) => protection.mechanism !== "rebuild");
  expect(record.recoveryPoints).toEqual(
    stateful.map(({ name, protection }) =>
      expect.objectContaining({
        tier: name,
        objective: protection.rpo.milliseconds,
        actual: 2000,
        missing: 4,
        holes: 0,
        kept: true,
      }),
    ),
  );
  expect(record.spreads).toEqual(boundedGroups(model).map((group) => ({ ...group, spread: 0, kept: true })));
  // the oldest copy of the plan, not the RPO: a spread that the RPO allows can still be too wide
  expect(record.spreads.map(({ bound }) => bound < 300_000)).toEqual([true]);
  expect(record.deviations).toEqual([]);
});

test("groups start in the order of their priority, each tier after its dependencies", async () => {
  const recovered: string[] = [];
  const { recover } = world();
  await exercise({
    recover: async (tier, signal) => {
      recovered.push(tier);
      return recover(tier, signal);
    },
  });
  for (const { name, dependsOn, recoveryPriority } of model.massar.tiers) {
    for (const other of model.massar.tiers) {
      const before = other.recoveryPriority < recoveryPriority || dependsOn.includes(other.name);
      if (before) expect(recovered.indexOf(other.name)).toBeLessThan(recovered.indexOf(name));
    }
  }
});

test("the recovery time of a tier with a service address ends with the user tests", async () => {
  const record = await exercise();
  const entry = model.massar.tiers.find(({ service }) => service !== undefined)?.name;
  const time = record.recoveryTimes.find(({ tier }) => tier === entry);
  const enrolled = record.assertions.find(({ id }) => id === "enrol")?.at ?? "";
  // from the disaster on: detection and decision take the times of the plan
  const { detection, decision } = model.recoveryPlan;
  expect(time?.actual).toBe(
    detection.milliseconds + decision.milliseconds + Date.parse(enrolled) - Date.parse(record.declared ?? ""),
  );
});

test("with a failed precondition it is refused, and nothing is created or removed", async () => {
  const made: string[] = [];
  const { readiness } = world();
  const record = await exercise({
    readiness: async (signal) =>
      (await readiness(signal)).map((check) => ({ ...check, passed: false, seen: "9 min old" })),
    deploy: async () => {
      made.push("deploy");
      return { plans: {} };
    },
    destroy: async () => void made.push("destroy"),
  });
  expect(record.outcome).toBe("refused");
  expect(failedSteps(record)).toEqual(["readiness: preconditions not met: 1/1"]);
  // one reason for each condition, once
  expect(record.deviations.map(english)).toEqual(["replica-fresh/database: 9 min old (expected: yes)"]);
  // what was not measured is absent, not false
  expect(record.replication).toEqual({ asserted: true, samples: [], failures: [] });
  expect(record.readiness).toEqual([expect.objectContaining({ passed: false })]);
  expect(made).toEqual([]);
});

describe("failures, by the step that finds them", () => {
  const no = (id: string): Check => ({
    id,
    title: id,
    passed: false,
    expected: "yes",
    seen: "no",
    at: "2026-11-24T09:01:00Z",
  });
  test.each<[string, Partial<World>, string]>([
    [
      "a deploy that fails",
      { deploy: async () => Promise.reject(new Error("no space on marrakech-flash")) },
      "deploy: no space on marrakech-flash",
    ],
    ["a tier that does not start", { recover: async (tier) => no(`health/${tier}`) }, "group/1: "],
    ["a name that is not updated", { switchNames: async () => [no("name/massar")] }, "cutover/1: name/massar: no"],
    ["a user test that fails", { assertions: async () => [no("enrol")] }, "assertions: enrol: no"],
    [
      "data loss above the RPO",
      { readable: async () => ({ newest: { at: "2026-11-24T07:00:00Z", sequence: 1 } }) },
      "recovery-points: database: data loss 2 h",
    ],
    [
      "markers missing within the recovered data, although the newest one is young",
      {
        readable: async (_, disaster) => ({
          newest: { at: new Date(Date.parse(disaster) - 400).toISOString(), sequence: 40 },
          ...{ missing: 36, holes: 36 },
        }),
      },
      "recovery-points: database: missing markers within the recovered data: 36",
    ],
    [
      "a protection group that was recovered to points too far apart",
      {
        readable: async (tier, disaster) => ({
          newest: { at: new Date(Date.parse(disaster) - (tier === "files" ? 0 : 270_000)).toISOString(), sequence: 9 },
        }),
      },
      "recovery-points: pupils-records: recovered to points 4 min 30 s apart, limit 3 min",
    ],
    ["a damaged table", { integrity: async () => [no("integrity/pages")] }, "integrity: integrity/pages: no"],
    ["data that cannot be read", { readable: async () => ({}) }, "recovery-points: database: no marker found"],
    [
      "a bubble that is not isolated",
      {
        isolation: async () => ({
          tested: true,
          probes: [{ from: "bubble", to: "marrakech", failed: false, seen: "connected" }],
          notProbed: [],
        }),
      },
      "isolation/before: not isolated: bubble reaches marrakech",
    ],
    [
      "a bubble that was not tested",
      { isolation: async () => ({ tested: false, probes: [], notProbed: [] }) },
      "isolation: not tested",
    ],
    [
      "a replica that falls behind",
      {
        replication: async () => ({
          ...{ samples: [{ at: "2026-11-24T09:00:30Z", lag: 600_000 }], failures: [], stillStreaming: true },
        }),
      },
      "replication: lag 10 min, limit 5 min",
    ],
    [
      "a disconnected replica",
      {
        replication: async () => ({
          ...{ samples: [{ at: "2026-11-24T09:00:30Z", lag: 1 }], failures: [], stillStreaming: false },
        }),
      },
      "replication: the replica no longer streams",
    ],
    [
      "a process that remains",
      {
        remains: async () => ({
          processes: ["postgres 4711"],
          namespaces: [],
          emptyPlans: ["primary", "dr", "replication-link"],
        }),
      },
      "census/after: left: postgres 4711",
    ],
    [
      "a stack that was changed",
      { remains: async () => ({ processes: [], namespaces: [], emptyPlans: ["primary", "replication-link"] }) },
      "census/after: left: planned changes in dr",
    ],
  ])("%s", async (_, changes, expected) => {
    const record = await exercise(changes);
    expect(record.outcome).toBe("failed");
    expect(failedSteps(record)).toEqual([expect.stringContaining(expected)]);
    expect(record.deviations).toHaveLength(1);
    // the clean-up has run after every failure
    expect(
      record.steps
        .filter(({ id }) => ["destroy", "census/after"].includes(id))
        .every(({ outcome }) => outcome !== "skipped"),
    ).toBe(true);
  });

  test("a bubble that leaks: no VM of it is ever created", async () => {
    const made: string[] = [];
    const probes = [{ from: "rabat", to: "bubble", failed: false, seen: "connected" }];
    const record = await exercise({
      isolation: async () => ({ tested: true, probes, notProbed: [] }),
      deploy: async () => {
        made.push("deploy");
        return { plans: {} };
      },
    });
    expect(record.outcome).toBe("failed");
    expect(made).toEqual([]);
  });

  test("a bubble that leaks only later", async () => {
    let asked = 0;
    const record = await exercise({
      isolation: async () => {
        asked += 1;
        return {
          tested: true,
          probes: [{ from: "bubble", to: "rabat", failed: asked === 1, seen: "" }],
          notProbed: [],
        };
      },
    });
    expect(failedSteps(record)).toEqual(["isolation: not isolated: bubble reaches rabat"]);
    expect(record.isolation).toMatchObject({ before: [{ failed: true }], probes: [{ failed: false }], proved: false });
  });

  test("a VM that remains in vCenter", async () => {
    const { censuses } = world();
    let asked = 0;
    const record = await exercise({
      censuses: async (signal) => {
        const { rabat, marrakech } = await censuses(signal);
        asked += 1;
        const left: Census = { ...marrakech, virtualMachines: marrakech.virtualMachines.slice(1) };
        return asked === 1 ? { rabat, marrakech: left } : { rabat, marrakech };
      },
    });
    expect(record.cleanUp.clean).toBe(false);
    expect(record.cleanUp.vcenters.marrakech.leftovers).not.toEqual([]);
    expect(record.cleanUp.vcenters.rabat.leftovers).toEqual([]);
  });
});

test.each<Scenario>(["flood", "strike"])("a %s loses no data from before the orderly shutdown", async (scenario) => {
  const stopped = "2026-11-24T09:00:05.000Z";
  const lost = (missing: number) =>
    exercise(
      {
        triggerDisaster: async () => stopped,
        readable: async () => ({ newest: { at: "2026-11-24T09:00:04.500Z", sequence: 12 }, missing }),
      },
      "rehearsal",
      scenario,
    );
  const none = await lost(0);
  expect(none.outcome).toBe("passed");
  expect(none.disaster).toBe(stopped);
  const one = await lost(1);
  expect(one.outcome).toBe("failed");
  expect(failedSteps(one)).toEqual([
    expect.stringContaining("recovery-points: database: missing markers from before the orderly shutdown: 1"),
  ]);
});

test("the last census is taken after the guests have ended, because they have vCenter sessions", async () => {
  const asked: string[] = [];
  const { censuses, remains } = world();
  await exercise({
    censuses: async (signal) => {
      asked.push("censuses");
      return censuses(signal);
    },
    remains: async (signal) => {
      asked.push("remains");
      return remains(signal);
    },
  });
  expect(asked).toEqual(["censuses", "remains", "censuses"]);
});

test("a drill checks neither isolation nor the running replication", async () => {
  const record = await exercise(
    {
      triggerDisaster: async () => "2026-11-24T09:00:10.000Z",
      isolation: async () => Promise.reject(new Error("asked")),
      replication: async () => ({ samples: [], failures: [], stillStreaming: false }),
    },
    "drill",
  );
  expect(failedSteps(record)).toEqual([]);
  expect(record.disaster).toBe("2026-11-24T09:00:10.000Z");
  expect(record.replication).toMatchObject({ asserted: false, unharmed: true });
  expect(record.outcome).toBe("passed");
  expect(record.steps.map(({ id }) => id)).not.toContain("isolation");
  expect(record.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(["fence", "relight"]));
  expect(record.steps.at(-3)).toMatchObject({ id: "replication", detail: { en: "does not apply" } });
  expect(record.steps.at(-2)?.title).toMatchObject({ en: "Restore Rabat and the normal state" });
  expect(record.steps.at(-1)?.title).toMatchObject({ en: "Check that the normal state is restored" });
});
