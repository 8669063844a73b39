import type { Wording } from "../../lib/text/wording";
import type { Check } from "../record";

/** What was seen now, beside what was expected. */
export const check = (id: string, title: Wording, passed: boolean, ...[expected, seen]: [Wording, Wording]): Check => ({
  ...{ id, title, passed, expected, seen },
  at: new Date().toISOString(),
});
