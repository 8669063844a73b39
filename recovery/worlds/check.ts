import type { LocalizedText } from "../../lib/text/localized";
import type { Check } from "../record";

/** What was seen now, beside what was expected. */
export const check = (
  id: string,
  title: LocalizedText,
  passed: boolean,
  ...[expected, seen]: [LocalizedText, LocalizedText]
): Check => ({
  ...{ id, title, passed, expected, seen },
  at: new Date().toISOString(),
});
