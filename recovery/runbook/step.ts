import { english, type LocalizedText } from "../../lib/text/localized";
import type { Duration } from "../../model/units/duration";
import type { Facts } from "../record";

/** Reports what a step is waiting for, for example "the health checks of web". */
export type Report = (waitsFor: string) => void;

export interface StepResult {
  /** The result in a few words, for the terminal and the report. */
  readonly detail?: LocalizedText;
  readonly facts?: Facts;
}

/** A step of the runbook. It may be run again after an interruption at any point, so it checks the present state first. */
export interface Step {
  /** Stable: `group/1`. */
  readonly id: string;
  readonly title: LocalizedText;
  /** What the step waits for, for the terminal. @default - its title */
  readonly waitsFor?: string;
  /** A step that takes longer has failed. */
  readonly limit: Duration;
  /** The estimate of the recovery plan. @default - none */
  readonly estimated?: Duration;
  /** The same at the 95th percentile. @default - none */
  readonly p95?: Duration;
  /** The steps, by id, that must have passed before it starts. @default - all steps before it in the runbook */
  readonly after?: readonly string[];
  /** The steps, by id, without which it cannot end: if one of them fails, it is stopped and counts as skipped. @default - none */
  readonly needs?: readonly string[];
  /** `cleanUp`: always runs. @default "exercise" - runs only if no step has failed */
  readonly part?: "exercise" | "cleanUp";
  /** Why the step cannot be undone: shown before it starts. @default - it can be */
  readonly irreversible?: LocalizedText;
  /** Undoes the step, also if it was interrupted. @default - there is nothing to undo */
  readonly undo?: (facts: Facts, signal: AbortSignal, report: Report) => Promise<StepResult>;
  /** @throws StepFailure with the reason and the results so far, or another Error */
  readonly run: (facts: Facts, signal: AbortSignal, report: Report) => Promise<StepResult>;
}

/** A step has failed, with its results so far. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";

  constructor(
    readonly text: LocalizedText,
    readonly facts: Facts = {},
  ) {
    super(english(text));
  }
}
