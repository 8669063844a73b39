import { localizedLength } from "../../lib/text/amounts";
import { type LocalizedText, localize } from "../../lib/text/localized";
import type { Instant, Milliseconds } from "../../lib/time";
import type { StepRecord } from "../record";
import { type JournalFile, type Progress, progressOf } from "./journal";
import { type Step, StepFailure, type StepResult } from "./step";
import type { Clock } from "./world";

/** Told as steps begin and end, for whoever watches. */
export interface Watcher {
  readonly began: (step: Step, at: Instant) => void;
  readonly ended: (step: Step, record: StepRecord) => void;
}

export interface RunOptions {
  readonly clock: Clock;
  readonly journal: JournalFile;
  readonly watcher: Watcher;
  /** Ends the exercise as a failure would: what was made is cleaned up. */
  readonly signal: AbortSignal;
  /** Skips what is left of the exercise and cleans up. @default false */
  readonly abort?: boolean;
}

export interface Run {
  readonly steps: readonly StepRecord[];
  readonly progress: Progress;
}

/**
 * Runs the steps that the journal does not know as ended, in order: those of the exercise up to the first that fails, those
 * of the clean-up in any case, and once more when they had failed.
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<Run> {
  const { clock, journal, watcher, signal } = options;
  const records: StepRecord[] = [];
  const at = (): Instant => clock.now().toISOString();
  let broken = options.abort ?? false;
  for (const step of steps) {
    const { facts, ended, began } = progressOf(await journal.read());
    const before = ended.get(step.id);
    const cleansUp = step.part === "cleanUp";
    if (before !== undefined) {
      records.push(recordOf(step, began.get(step.id) ?? before.at, before));
      broken ||= before.outcome === "failed";
      // what was not cleaned up then is cleaned up now
      if (!(cleansUp && before.outcome === "failed")) continue;
    }
    if (!cleansUp && (broken || signal.aborted)) {
      broken = true;
      records.push({ ...shape(step), began: at(), ended: at(), outcome: "skipped" });
      continue;
    }
    const beginning = at();
    await journal.append({ kind: "began", at: beginning, step: step.id });
    watcher.began(step, beginning);
    // the clean-up is not to be interrupted: what it leaves, nobody removes
    const outcome = await attempt(step, facts, clock, cleansUp ? undefined : signal);
    const entry = { kind: "ended", at: at(), step: step.id, ...outcome } as const;
    await journal.append(entry);
    const record = recordOf(step, before === undefined ? (began.get(step.id) ?? beginning) : beginning, entry);
    records.push(record);
    watcher.ended(step, record);
    broken ||= outcome.outcome === "failed";
  }
  return { steps: records, progress: progressOf(await journal.read()) };
}

type Attempt = {
  readonly outcome: "passed" | "failed";
  readonly detail?: LocalizedText;
  readonly facts: NonNullable<StepResult["facts"]>;
};

async function attempt(
  step: Step,
  ...[facts, clock, signal]: [Parameters<Step["run"]>[0], Clock, AbortSignal | undefined]
): Promise<Attempt> {
  const limit = new AbortController();
  const stop = clock.after(step.limit.milliseconds, () =>
    limit.abort(
      new StepFailure(
        localize`${{ en: "it took longer than its limit of", fr: "elle a dépassé sa limite de" }} ${localizedLength(step.limit.milliseconds)}`,
      ),
    ),
  );
  const ends = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  const running = step.run(facts, ends);
  try {
    const { detail, facts: found = {} } = await Promise.race([running, rejection(ends)]);
    return { outcome: "passed", ...(detail !== undefined && { detail }), facts: found };
  } catch (error) {
    if (!ends.aborted) return failed(wordingOf(error), error);
    // whatever fails after the limit fails because of it; what it waited for, the step knows
    const lastWord = await Promise.race([running.then(() => undefined, identity), given(clock, GRACE_PERIOD)]);
    const reason = wordingOf(ends.reason);
    return failed(lastWord instanceof StepFailure ? localize`${reason}: ${lastWord.wording}` : reason, lastWord);
  } finally {
    stop();
  }
}

/** How long a step that was ended may take to say what it has found out. */
const GRACE_PERIOD: Milliseconds = 2000;

const failed = (detail: LocalizedText, error: unknown): Attempt => ({
  outcome: "failed",
  detail,
  facts: error instanceof StepFailure ? error.facts : {},
});

function wordingOf(error: unknown): LocalizedText {
  if (error instanceof StepFailure) return error.wording;
  return error instanceof Error ? error.message : String(error);
}

const identity = (error: unknown): unknown => error;

const given = (clock: Clock, milliseconds: Milliseconds): Promise<void> =>
  new Promise((resolve) => void clock.after(milliseconds, resolve));

/** A step that does not listen to its signal must not hold the exercise up: a vCenter that hangs is one of the cases. */
const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

const shape = ({ id, title, limit, estimated }: Step) => ({
  id,
  title,
  limit: limit.milliseconds,
  ...(estimated && { estimated: estimated.milliseconds }),
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
