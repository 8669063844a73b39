import { switchedOff } from "../conditions";
import type { Condition, EffectRow } from "../row";

/** A change after which something is less available or less isolated. It needs approval, although nothing is interrupted. */
export const lessProtected = (
  id: string,
  attributes: readonly string[],
  when: Condition | undefined,
  more: Pick<EffectRow, "source"> & Partial<EffectRow>,
): EffectRow => ({
  id,
  attributes,
  ...(when && { when: orUnknown(when) }),
  effect: "lessProtected",
  evidence: "read",
  ...more,
});

/** A value that is known only after the apply can be a lower one. Of a list, it is a new object's id. */
const orUnknown = (when: Condition): Condition => ({
  ...when,
  holds: (difference, ...rest) =>
    when.holds(difference, ...rest) ||
    (difference.unknown && Boolean(difference.before) && !Array.isArray(difference.before)),
});

/** A rule that is switched off, or no longer mandatory. */
export const ruleOff = (id: string, more: Pick<EffectRow, "source"> & Partial<EffectRow>): EffectRow =>
  lessProtected(id, ["enabled", "mandatory"], switchedOff, more);
