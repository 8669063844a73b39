import type { LocalizedText } from "../../lib/text/localized";
import type { Emergency } from "../record";

/** A run that overrode a gate must be reviewed within this time. */
const REVIEW_DAYS = 7;

/** Adds gates to the record of an emergency. @param recorded what the record has so far @default - nothing */
export function override(
  recorded: Emergency | undefined,
  { by, why }: Pick<Emergency, "by" | "why">,
  overridden: readonly LocalizedText[],
  now = new Date(),
): Emergency {
  const reviewBy = new Date(now.getTime() + REVIEW_DAYS * 86_400_000).toISOString().slice(0, 10);
  return {
    by,
    why,
    overridden: [...(recorded?.overridden ?? []), ...overridden],
    reviewBy: recorded?.reviewBy ?? reviewBy,
  };
}
