import { Interruption } from "../../lib/failure";
import { localizedLength } from "../../lib/text/amounts";
import { type LocalizedText, localize } from "../../lib/text/localized";
import type { Instant, Milliseconds } from "../../lib/time";
import type { Facts, StepRecord } from "../record";
import { type JournalFile, type Progress, progressOf } from "./journal";
import { type Report, type Step, StepFailure, type StepResult } from "./step";
import type { Clock } from "./world";

/** Shows the progress of an exercise. */
export interface Watcher {
  readonly began: (step: Step, at: Instant) => void;
  /** Called when a running step starts to wait for something else. @default - not shown */
  readonly waits?: (step: Step, waitsFor: string) => void;
  readonly ended: (step: Step, record: StepRecord) => void;
}

export interface RunOptions {
  readonly clock: Clock;
  readonly journal: JournalFile;
  readonly watcher: Watcher;
  /** Ends the exercise like a failure: the clean-up still runs. */
  readonly signal: AbortSignal;
  /** Skips the remaining steps and cleans up. @default false */
  readonly abort?: boolean;
  /** Repeats steps that failed in an earlier run, as on the day, instead of ending at them. @default false */
  readonly repeats?: boolean;
}

export interface Run {
  readonly steps: readonly StepRecord[];
  readonly progress: Progress;
}

/**
 * Runs the steps that have not ended according to the journal, each as soon as the steps of its `after` have ended. Steps of the
 * exercise start up to the first failure; those that run then end, unless they need the failed one. Steps of the clean-up always
 * run, again if they had failed before.
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<Run> {
  const { clock, journal, watcher, signal } = options;
  const at = (): Instant => clock.now().toISOString();
  let broken = options.abort ?? false;
  const failures = new Map(steps.map(({ id }) => [id, new AbortController()]));

  const runStep = async (step: Step): Promise<readonly StepRecord[]> => {
    const { facts, ended, began } = progressOf(await journal.read());
    const before = ended.get(step.id);
    const cleansUp = step.part === "cleanUp";
    const records: StepRecord[] = [];
    const fail = () => {
      broken = true;
      failures.get(step.id)?.abort();
    };
    if (before !== undefined) {
      records.push(recordOf(step, began.get(step.id) ?? before.at, before));
      const repeats = before.outcome === "failed" && (cleansUp || options.repeats === true);
      if (before.outcome === "failed" && !(repeats && !cleansUp)) fail();
      if (!repeats) return records;
    }
    const skipped = { ...shape(step), outcome: "skipped" } as const;
    if (!cleansUp && (broken || signal.aborted)) {
      broken = true;
      return [...records, { ...skipped, began: at(), ended: at() }];
    }
    const beginning = at();
    await journal.append({ kind: "began", at: beginning, step: step.id });
    watcher.began(step, beginning);
    const needed = AbortSignal.any((step.needs ?? []).flatMap((id) => failures.get(id)?.signal ?? []));
    // the clean-up is not interrupted: nothing else would remove the objects
    const outcome = await attempt(step, facts, {
      clock,
      signal: cleansUp ? undefined : AbortSignal.any([signal, needed]),
      report: (waitsFor) => watcher.waits?.(step, waitsFor),
    });
    const since = before === undefined ? (began.get(step.id) ?? beginning) : beginning;
    if (needed.aborted && outcome.outcome === "failed") {
      const record = { ...skipped, began: since, ended: at() };
      watcher.ended(step, record);
      return [...records, record];
    }
    const entry = { kind: "ended", at: at(), step: step.id, ...outcome } as const;
    await journal.append(entry);
    const record = recordOf(step, since, entry);
    watcher.ended(step, record);
    if (outcome.outcome === "failed") fail();
    return [...records, record];
  };

  const runs: Promise<readonly StepRecord[]>[] = [];
  for (const [index, step] of steps.entries()) {
    const awaited = runs.filter((_, at) => step.after?.includes(steps[at]?.id ?? "") ?? at < index);
    runs.push(Promise.all(awaited).then(() => runStep(step)));
  }
  // if the journal cannot be written, wait until no step runs
  for (const run of await Promise.allSettled(runs)) if (run.status === "rejected") throw run.reason;
  const records = await Promise.all(runs);
  return { steps: records.flat(), progress: progressOf(await journal.read()) };
}

type Attempt = {
  readonly outcome: "passed" | "failed";
  readonly detail?: LocalizedText;
  readonly facts: NonNullable<StepResult["facts"]>;
};

interface AttemptOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly report: Report;
}

async function attempt(step: Step, facts: Facts, { clock, signal, report }: AttemptOptions): Promise<Attempt> {
  const limit = new AbortController();
  const stop = clock.after(step.limit.milliseconds, () =>
    limit.abort(
      new StepFailure(
        localize`${{ en: "exceeded its time limit of", fr: "délai maximal de" }} ${localizedLength(step.limit.milliseconds)}${{ en: "", fr: " dépassé" }}`,
      ),
    ),
  );
  const ends = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  const running = step.run(facts, ends, report);
  try {
    const { detail, facts: found = {} } = await Promise.race([running, rejection(ends)]);
    return { outcome: "passed", ...(detail !== undefined && { detail }), facts: found };
  } catch (error) {
    if (!ends.aborted) return failed(messageOf(error), error);
    // the step may add what it was waiting for
    const cause = await Promise.race([running.then(() => undefined, identity), elapsed(clock, GRACE_PERIOD)]);
    const reason = messageOf(ends.reason);
    return failed(cause instanceof StepFailure ? localize`${reason}: ${cause.text}` : reason, cause);
  } finally {
    stop();
  }
}

/** How long a step that was ended may take to report its results. */
const GRACE_PERIOD: Milliseconds = 2000;

const failed = (detail: LocalizedText, error: unknown): Attempt => ({
  outcome: "failed",
  detail,
  facts: error instanceof StepFailure ? error.facts : {},
});

function messageOf(error: unknown): LocalizedText {
  if (error instanceof StepFailure) return error.text;
  if (error instanceof Interruption) return { en: "interrupted", fr: "interrompue" };
  return error instanceof Error ? error.message : String(error);
}

const identity = (error: unknown): unknown => error;

const elapsed = (clock: Clock, milliseconds: Milliseconds): Promise<void> =>
  new Promise((resolve) => void clock.after(milliseconds, resolve));

/** A step that ignores its signal must not block the exercise, for example because a vCenter hangs. */
const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

const shape = ({ id, title, limit, estimated, p95 }: Step) => ({
  id,
  title,
  limit: limit.milliseconds,
  ...(estimated && { estimated: estimated.milliseconds }),
  ...(p95 && { p95: p95.milliseconds }),
});

const recordOf = (
  step: Step,
  began: Instant,
  {
    at,
    outcome,
    detail,
  }: { readonly at: Instant; readonly outcome: "passed" | "failed"; readonly detail?: LocalizedText },
): StepRecord => ({ ...shape(step), began, ended: at, outcome, ...(detail !== undefined && { detail }) });
