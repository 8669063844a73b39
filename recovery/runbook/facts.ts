import type { ExerciseRecord } from "../record";

/** What the steps of an exercise have found out, kept in its journal: the record in the making. */
export type Facts = Partial<
  Omit<ExerciseRecord, "version" | "steps" | "ended" | "outcome" | "deviations" | "recommendations">
> & {
  /** The censuses before anything was made, by site: as JSON, for the comparison afterwards. */
  readonly censusesBefore?: Readonly<Record<string, unknown>>;
};
