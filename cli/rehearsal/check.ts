import type { Check, Wording } from "../../rehearsal/record";

/** What was seen now, beside what was expected. */
export const check = (id: string, title: Wording, passed: boolean, ...[expected, seen]: [Wording, Wording]): Check => ({
  ...{ id, title, passed, expected, seen },
  at: new Date().toISOString(),
});
