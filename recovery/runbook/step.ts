import { english, type LocalizedText } from "../../lib/text/localized";
import type { Duration } from "../../model/units/duration";
import type { Facts } from "../record";

/** What a step came to. */
export interface StepResult {
  /** In a few words, for the progress and the report. */
  readonly detail?: LocalizedText;
  readonly facts?: Facts;
}

/**
 * One step of the runbook. It may be run again after it was cut off at any point, so it looks at what is there before it
 * acts.
 */
export interface Step {
  /** Stable: `group/1`. */
  readonly id: string;
  readonly title: LocalizedText;
  /** It has failed when it takes longer. */
  readonly limit: Duration;
  /** By the recovery plan. @default - it says nothing about this step */
  readonly estimated?: Duration;
  /** `cleanUp`: runs whatever failed before. @default "exercise" - runs only while nothing has failed */
  readonly part?: "exercise" | "cleanUp";
  /** @throws Error with what went wrong; what it found out until then goes with a StepFailure */
  readonly run: (facts: Facts, signal: AbortSignal) => Promise<StepResult>;
}

/** A step that failed and found something out all the same: what makes the result red. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";

  constructor(
    readonly wording: LocalizedText,
    readonly facts: Facts = {},
  ) {
    super(english(wording));
  }
}
