import type { LocalizedText } from "../../lib/text/localized";
import type { Check } from "../record";

/** Creates a check with the current time. */
export const check = (
  id: string,
  title: LocalizedText,
  passed: boolean,
  ...[expected, seen]: [LocalizedText, LocalizedText]
): Check => ({
  ...{ id, title, passed, expected, seen },
  at: new Date().toISOString(),
});
