import type { ReportProgress } from "../../lib/progress";

/** What a benchmark found, as it is printed and as it stands in the documentation. */
export interface Result {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader must know to judge the figures, a sentence or two each. */
  readonly notes: readonly string[];
}

/** A benchmark: measures this project beside the alternative, in one run. */
export interface Part {
  readonly name: string;
  /** What it measures, in a line of the help. */
  readonly what: string;
  readonly measure: (tell: ReportProgress, signal: AbortSignal) => Promise<Result>;
}
