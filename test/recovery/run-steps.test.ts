import { once } from "node:events";
import fc from "fast-check";
import { Duration } from "../../model/units/duration";
import { type JournalEntry, type JournalFile, progressOf } from "../../recovery/runbook/journal";
import { type RunOptions, runSteps } from "../../recovery/runbook/run-steps";
import { type Step, StepFailure } from "../../recovery/runbook/step";
import type { Clock } from "../../recovery/runbook/world";

/** A clock that a test advances. */
class TurnedClock implements Clock {
  private time = Date.parse("2026-11-24T09:00:00Z");
  private readonly waiting = new Set<{ readonly at: number; readonly callBack: () => void }>();
  now = () => new Date(this.time);
  after = (milliseconds: number, callBack: () => void) => {
    const entry = { at: this.time + milliseconds, callBack };
    this.waiting.add(entry);
    return () => void this.waiting.delete(entry);
  };
  turn(milliseconds: number): void {
    this.time += milliseconds;
    for (const entry of this.waiting) {
      if (entry.at > this.time) continue;
      this.waiting.delete(entry);
      entry.callBack();
    }
  }
}

/** A journal in memory. `breaksAt`: the process is killed at that entry. */
class Journal implements JournalFile {
  readonly entries: JournalEntry[] = [];
  breaksAt = Number.POSITIVE_INFINITY;
  read = async () => this.entries;
  append = async (entry: JournalEntry) => {
    if (this.entries.length >= this.breaksAt) throw new Error("killed");
    this.entries.push(entry);
  };
}

const setUp = (more: Partial<RunOptions> = {}) => {
  const clock = new TurnedClock();
  const journal = new Journal();
  const shown: string[] = [];
  const watcher = {
    began: ({ id }: Step) => void shown.push(`${id} began`),
    ended: ({ id }: Step, { outcome }: { outcome: string }) => void shown.push(`${id} ${outcome}`),
  };
  return {
    clock,
    journal,
    shown,
    options: { clock, journal, watcher, signal: new AbortController().signal, ...more },
  };
};

const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  title: id,
  limit: Duration.parse("1 min"),
  run: async () => ({}),
  ...more,
});

/** Waits for the results of a step that was ended and hangs. */
const gracePeriodOver = async (clock: TurnedClock) => {
  await new Promise(setImmediate);
  clock.turn(2000);
};

const fails =
  (message: string): Step["run"] =>
  async () => {
    throw new Error(message);
  };

test("steps run in order, each with the results of those before it", async () => {
  const { options, shown, clock } = setUp();
  const seen: unknown[] = [];
  const { steps, progress } = await runSteps(
    [
      step("declare", {
        run: async () => {
          clock.turn(1500);
          return { detail: "by K. Alami", facts: { declared: "2026-11-24T09:00:01Z" } };
        },
      }),
      step("deploy", {
        estimated: Duration.parse("30 s"),
        run: async ({ declared }) => {
          seen.push(declared);
          return {};
        },
      }),
    ],
    options,
  );
  expect(seen).toEqual(["2026-11-24T09:00:01Z"]);
  expect(shown).toEqual(["declare began", "declare passed", "deploy began", "deploy passed"]);
  expect(steps).toEqual([
    {
      id: "declare",
      title: "declare",
      limit: 60_000,
      began: "2026-11-24T09:00:00.000Z",
      ended: "2026-11-24T09:00:01.500Z",
      outcome: "passed",
      detail: "by K. Alami",
    },
    expect.objectContaining({ id: "deploy", estimated: 30_000, outcome: "passed" }),
  ]);
  expect(progress.facts).toEqual({ declared: "2026-11-24T09:00:01Z" });
});

test("after a failure the exercise stops and is cleaned up", async () => {
  const { options } = setUp();
  const { steps } = await runSteps(
    [
      step("deploy", { run: fails("vCenter refuses") }),
      step("group/1"),
      step("destroy", { part: "cleanUp", run: fails("a VM stays") }),
      step("census", { part: "cleanUp" }),
    ],
    options,
  );
  expect(steps.map(({ id, outcome, detail }) => [id, outcome, detail])).toEqual([
    ["deploy", "failed", "vCenter refuses"],
    ["group/1", "skipped", undefined],
    ["destroy", "failed", "a VM stays"],
    ["census", "passed", undefined],
  ]);
});

test("the results of a failed step are recorded", async () => {
  const { options } = setUp();
  const readiness = [{ id: "x", title: "x", passed: false, expected: "1", seen: "2", at: "2026-11-24T09:00:00Z" }];
  const { progress } = await runSteps(
    [
      step("readiness", {
        run: async () => {
          throw new StepFailure("1 check failed", { readiness });
        },
      }),
    ],
    options,
  );
  expect(progress.facts).toEqual({ readiness });
});

test("a step that hangs and ignores its signal fails at its limit", async () => {
  const { options, clock } = setUp();
  const running = runSteps(
    [
      step("deploy", { limit: Duration.parse("10 min"), run: () => new Promise(() => undefined) }),
      step("destroy", { part: "cleanUp" }),
    ],
    options,
  );
  await new Promise(setImmediate);
  clock.turn(10 * 60_000);
  await gracePeriodOver(clock);
  const { steps } = await running;
  expect(steps.map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ["failed", { en: "exceeded its time limit of 10 min", fr: "délai maximal de 10 min dépassé" }],
    ["passed", undefined],
  ]);
});

test("a step that fails at its limit reports what it waited for", async () => {
  const { options, clock } = setUp();
  const recoveryTimes = [{ tier: "web", objective: 1, estimated: 1, kept: false }];
  const running = runSteps(
    [
      step("group/4", {
        limit: Duration.parse("6 min"),
        run: async (_, signal) => {
          await once(signal, "abort");
          throw new StepFailure("web: web-1 answers 503", { recoveryTimes });
        },
      }),
    ],
    options,
  );
  await new Promise(setImmediate);
  clock.turn(6 * 60_000);
  const { steps, progress } = await running;
  expect(steps.map(({ detail }) => detail)).toEqual([
    {
      en: "exceeded its time limit of 6 min: web: web-1 answers 503",
      fr: "délai maximal de 6 min dépassé : web: web-1 answers 503",
    },
  ]);
  expect(progress.facts).toEqual({ recoveryTimes });
});

test("Ctrl-C ends the exercise, but not its clean-up", async () => {
  const interruption = new AbortController();
  const { options, clock } = setUp({ signal: interruption.signal });
  const running = runSteps(
    [
      step("deploy", {
        run: async () => {
          interruption.abort(new Error("interrupted"));
          return new Promise(() => undefined);
        },
      }),
      step("group/1"),
      step("destroy", { part: "cleanUp", run: async (_, { aborted }) => ({ detail: `aborted: ${aborted}` }) }),
    ],
    options,
  );
  await gracePeriodOver(clock);
  const { steps } = await running;
  expect(steps.map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ["failed", "interrupted"],
    ["skipped", undefined],
    ["passed", "aborted: false"],
  ]);
});

test("an abort runs only the clean-up", async () => {
  const { options } = setUp({ abort: true });
  const { steps } = await runSteps([step("deploy"), step("destroy", { part: "cleanUp" })], options);
  expect(steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(["deploy skipped", "destroy passed"]);
});

test("killed anywhere, it resumes: each step ends once, and none that has ended runs again", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 }),
      async (count, kills) => {
        const { options, journal } = setUp();
        const ran: string[] = [];
        const steps = Array.from({ length: count }, (_, index) =>
          step(`step/${index}`, {
            run: async ({ people }) => {
              ran.push(`step/${index}`);
              const done = [...(people?.participants ?? []), `step/${index}`];
              return { facts: { people: { coordinator: "", approver: "", participants: done } } };
            },
          }),
        );
        for (const kill of kills) {
          journal.breaksAt = journal.entries.length + kill;
          await runSteps(steps, options).catch(() => undefined);
        }
        journal.breaksAt = Number.POSITIVE_INFINITY;
        const { steps: records, progress } = await runSteps(steps, options);
        expect(records.every(({ outcome }) => outcome === "passed")).toBe(true);
        const ended = journal.entries.filter(({ kind }) => kind === "ended");
        expect(ended).toHaveLength(count);
        // interrupted steps ran again, in order
        expect(progress.facts.people?.participants).toEqual(steps.map(({ id }) => id));
        expect(progressOf(journal.entries).ended.size).toBe(count);
      },
    ),
  );
});
