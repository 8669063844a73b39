import type { Census } from "../../census/census";
import { english } from "../../lib/text/localized";
import { runExercise } from "../../recovery/exercise/exercise";
import type { JournalEntry } from "../../recovery/runbook/journal";
import type { World } from "../../recovery/runbook/world";
import { DECLARED, model, opening, world } from "./support/world";

/** An exercise whose journal is open, as a resumed one. */
function exercise(changes: Partial<World>) {
  const begun = opening("rehearsal", "fire");
  const entries: JournalEntry[] = [{ kind: "opened", at: new Date(DECLARED).toISOString(), facts: begun }];
  const its = world(changes);
  const carried = (abort: boolean, signal = new AbortController().signal) =>
    runExercise({
      ...{ model, id: begun.id, kind: begun.kind, scenario: begun.scenario, people: begun.people },
      ...{ world: its, guests: { software: [] }, environment: {}, target: "simulation", abort, signal },
      journal: { read: async () => entries, append: async (entry) => void entries.push(entry) },
      watcher: { began: () => undefined, ended: () => undefined },
    });
  return { its, carried };
}

/** A clean-up that leaves a VM until a fault is removed. */
function failingCleanUp() {
  const fault = { isRemoved: false };
  const all = world();
  const changes: Partial<World> = {
    async destroy() {
      if (!fault.isRemoved) throw new Error("Destroy_Task: the VM is locked");
    },
    async censuses(signal) {
      const { rabat, marrakech } = await all.censuses(signal);
      asked += 1;
      const before: Census = { ...marrakech, virtualMachines: marrakech.virtualMachines.slice(1) };
      return { rabat, marrakech: asked === 1 || fault.isRemoved ? before : marrakech };
    },
  };
  let asked = 0;
  return { fault, changes };
}

test("a failed clean-up lists the remaining objects; an abort repeats it, and the record contains both attempts", async () => {
  const { fault, changes } = failingCleanUp();
  const { carried } = exercise(changes);
  const red = await carried(false);
  expect(red.outcome).toBe("failed");
  expect(red.deviations.map(english)).toEqual([
    "Remove what the rehearsal created: Destroy_Task: the VM is locked",
    expect.stringMatching(/^Check that nothing is left: left: /),
  ]);
  expect(red.cleanUp.clean).toBe(false);

  fault.isRemoved = true;
  const aborted = await carried(true);
  const cleanUp = aborted.steps.filter(({ id }) => id === "destroy" || id === "census/after");
  expect(cleanUp.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    "destroy failed",
    "destroy passed",
    "census/after failed",
    "census/after passed",
  ]);
  expect(cleanUp.every(({ began, ended }) => began < ended)).toBe(true);
  expect(aborted.outcome).toBe("aborted");
  expect(aborted.cleanUp).toMatchObject({ clean: true, vcenters: { marrakech: { leftovers: [] } } });
  // the first failures are still recorded
  expect(aborted.deviations.map(english)).toEqual(red.deviations.map(english));
  // earlier measurements remain
  expect(aborted.recoveryPoints).toEqual(red.recoveryPoints);
});

test("an abort whose clean-up fails as well can be repeated", async () => {
  const { fault, changes } = failingCleanUp();
  const { carried } = exercise(changes);
  await carried(false);
  const inVain = await carried(true);
  expect(inVain.cleanUp.clean).toBe(false);
  fault.isRemoved = true;
  const aborted = await carried(true);
  expect(aborted.cleanUp.clean).toBe(true);
});

test("aborted before anything was created: nothing is removed", async () => {
  const { carried } = exercise({ destroy: async () => Promise.reject(new Error("asked")) });
  const record = await carried(true);
  expect(record.outcome).toBe("aborted");
  expect(record.deviations).toEqual([]);
  expect(
    record.steps.filter(({ outcome }) => outcome === "passed").map(({ id, detail = "" }) => [id, english(detail)]),
  ).toEqual([
    ["destroy", "nothing was created"],
    ["census/after", "nothing was created"],
  ]);
});
