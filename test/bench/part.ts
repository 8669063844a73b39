import type { ReportProgress } from "../../lib/progress";

/** The result of a benchmark, as it is printed and documented. */
export interface Result {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Explanations of the figures, one or two sentences each. */
  readonly notes: readonly string[];
}

/** A benchmark: measures this project and the alternative in one run. */
export interface Part {
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  readonly measure: (report: ReportProgress, signal: AbortSignal) => Promise<Result>;
}
