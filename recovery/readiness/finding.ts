import type { Check } from "../record";

/** A check whose instant is not told: whoever read what it is about knows it. */
export type Finding = Omit<Check, "at">;
