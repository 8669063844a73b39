import type { ExerciseRecord } from "../../recovery/record";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { rederive } from "../../recovery/runbook/rederive";
import type { World } from "../../recovery/runbook/world";
import { rehearsed } from "./support/exercise";

const wheres = (record: ExerciseRecord, journal: readonly JournalEntry[]) =>
  rederive(record, journal).map(({ where }) => where);

test.each<[string, Partial<World>]>([
  ["passed", {}],
  ["failed, with steps that were skipped", { deploy: async () => Promise.reject(new Error("no space")) }],
  [
    "refused",
    {
      readiness: async () => [
        { ...{ id: "x", title: "x", passed: false, expected: "y", seen: "n" }, at: "2026-11-24T09:00:01.000Z" },
      ],
    },
  ],
  ["failed by its data", { readable: async () => ({}) }],
])("the record of an exercise that %s follows from its journal", async (_, changes) => {
  const { record, journal } = await rehearsed(changes);
  expect(rederive(record, journal)).toEqual([]);
});

describe("a verdict that does not follow is found", () => {
  const edits: readonly (readonly [string, (record: ExerciseRecord) => ExerciseRecord, string])[] = [
    [
      "data loss",
      (record) => ({
        ...record,
        recoveryPoints: record.recoveryPoints.map((point) => ({ ...point, actual: 1 })),
      }),
      "recoveryPoints[0].actual",
    ],
    [
      "a recovery time",
      (record) => ({ ...record, recoveryTimes: record.recoveryTimes.map((time) => ({ ...time, actual: 1 })) }),
      "recoveryTimes[0].actual",
    ],
    ["the outcome", (record) => ({ ...record, outcome: "failed" }), "outcome"],
    [
      "when a step ended",
      (record) => ({ ...record, steps: record.steps.map((step) => ({ ...step, ended: record.ended })) }),
      "steps[0].ended",
    ],
    [
      "the clean-up",
      (record) => ({
        ...record,
        cleanUp: {
          ...record.cleanUp,
          vcenters: { ...record.cleanUp.vcenters, rabat: { objects: 1, leftovers: [] } },
        },
      }),
      "cleanUp.vcenters.rabat.objects",
    ],
    [
      "who led it",
      (record) => ({ ...record, people: { ...record.people, coordinator: "N. N." } }),
      "people.coordinator",
    ],
    ["a deviation", (record) => ({ ...record, deviations: ["none of note"] }), "deviations[0]"],
  ];
  test.each(edits)("%s", async (_, edit, where) => {
    const { record, journal } = await rehearsed();
    expect(wheres(edit(record), journal)).toContain(where);
  });

  test("also if record and journal were edited together: the observations contradict the conclusion", async () => {
    const { record, journal } = await rehearsed();
    const kept = (entry: JournalEntry): JournalEntry => {
      if (entry.kind !== "ended" || entry.step !== "census/after") return entry;
      const { cleanUp, ...facts } = entry.facts;
      if (cleanUp === undefined) throw new Error("no clean-up");
      const after = facts.censusesAfter as Record<"marrakech", { virtualMachines: unknown[] }>;
      const left = { ...(after.marrakech.virtualMachines[0] as object), path: "/marrakech/vm/rehearsal-left" };
      after.marrakech.virtualMachines.push(left);
      return { ...entry, facts: { ...facts, cleanUp } };
    };
    expect(wheres(record, journal.map(kept))).toContain("cleanUp.clean");
  });

  test("a journal without its opening", async () => {
    const { record, journal } = await rehearsed();
    expect(wheres(record, journal.slice(1))).toEqual(["journal"]);
  });
});
