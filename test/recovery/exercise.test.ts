import type { Census } from "../../census/census";
import { english } from "../../lib/text/localized";
import { runExercise } from "../../recovery/exercise/exercise";
import type { JournalEntry } from "../../recovery/runbook/journal";
import type { World } from "../../recovery/runbook/world";
import { DECLARED, model, opening, world } from "./support/world";

/** An exercise that was opened, as one that goes on finds it. */
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

/** A clean-up that leaves a VM until something has been mended. */
function stubborn() {
  const mended = { now: false };
  const all = world();
  const changes: Partial<World> = {
    async destroy() {
      if (!mended.now) throw new Error("Destroy_Task: the VM is locked");
    },
    async censuses(signal) {
      const { rabat, marrakech } = await all.censuses(signal);
      asked += 1;
      const before: Census = { ...marrakech, virtualMachines: marrakech.virtualMachines.slice(1) };
      return { rabat, marrakech: asked === 1 || mended.now ? before : marrakech };
    },
  };
  let asked = 0;
  return { mended, changes };
}

test("a clean-up that failed tells what stayed; an abort runs it again, and both attempts are in the record", async () => {
  const { mended, changes } = stubborn();
  const { carried } = exercise(changes);
  const red = await carried(false);
  expect(red.outcome).toBe("failed");
  expect(red.deviations.map(english)).toEqual([
    "Take back what was made: Destroy_Task: the VM is locked",
    expect.stringMatching(/^Nothing is left: left: /),
  ]);
  expect(red.cleanUp.clean).toBe(false);

  mended.now = true;
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
  // what went wrong at first is still told
  expect(aborted.deviations.map(english)).toEqual(red.deviations.map(english));
  // what was measured before is kept
  expect(aborted.recoveryPoints).toEqual(red.recoveryPoints);
});

test("an abort that cannot clean up either stays red, and may be tried again", async () => {
  const { mended, changes } = stubborn();
  const { carried } = exercise(changes);
  await carried(false);
  const inVain = await carried(true);
  expect(inVain.cleanUp.clean).toBe(false);
  mended.now = true;
  const aborted = await carried(true);
  expect(aborted.cleanUp.clean).toBe(true);
});

test("aborted before anything was made: nothing is taken back", async () => {
  const { carried } = exercise({ destroy: async () => Promise.reject(new Error("asked")) });
  const record = await carried(true);
  expect(record.outcome).toBe("aborted");
  expect(record.deviations).toEqual([]);
  expect(
    record.steps.filter(({ outcome }) => outcome === "passed").map(({ id, detail = "" }) => [id, english(detail)]),
  ).toEqual([
    ["destroy", "nothing was made"],
    ["census/after", "nothing was made"],
  ]);
});
