import type { PlannedChange, PlanValue } from "../../terraform/plan/change";
import { DELETED_DISK, DETACHED_DISK, type Difference } from "./difference";
import type { Condition } from "./row";

// A condition on a value does not hold for one that is known only after the apply: what has no other row is not classified.

const number = (value: PlanValue | undefined): number | undefined =>
  value === undefined || value === null ? 0 : typeof value === "number" ? value : undefined;

/** The old value of an attribute. */
export const oldValue = ({ before }: PlannedChange, attribute: string): PlanValue | undefined => before?.[attribute];

export const isIncrease = ({ before, after, unknown }: Difference): boolean => {
  const [from, to] = [number(before), number(after)];
  return !unknown && from !== undefined && to !== undefined && to > from;
};

export const isDecrease = ({ before, after, unknown }: Difference): boolean => {
  const [from, to] = [number(before), number(after)];
  return !unknown && from !== undefined && to !== undefined && to < from;
};

export const increases: Condition = { text: "it goes up", holds: isIncrease };
export const decreases: Condition = { text: "it goes down", holds: isDecrease };
export const switchedOn: Condition = { text: "it goes on", holds: ({ after }) => after === true };
export const switchedOff: Condition = {
  text: "it goes off",
  holds: ({ after, unknown }) => !unknown && after !== true,
};

/** A block comes. */
export const blockAdded: Condition = { text: "one is added", holds: ({ before }) => before === undefined };

/** A block goes. */
export const blockRemoved: Condition = {
  text: "one is removed",
  holds: ({ before, after, unknown }) => before !== undefined && after === undefined && !unknown,
};

const listed = (value: PlanValue | undefined): readonly PlanValue[] => (Array.isArray(value) ? value : []);

const losesSome = ({ before, after, unknown }: Difference): boolean =>
  !unknown && listed(before).some((element) => !listed(after).includes(element));

/** A list loses at least one element. */
export const elementRemoved = (what: string): Condition => ({ text: `a ${what} goes`, holds: losesSome });

/** A list gains elements and loses none. */
export const onlyElementsAdded = (what: string): Condition => ({
  text: `${what}s come, and none goes`,
  holds: (difference) => !difference.unknown && !losesSome(difference),
});

const labelOf = ({ after }: Difference): PlanValue | undefined =>
  typeof after === "object" && after !== null && "label" in after ? after["label"] : undefined;

/** A disk goes with its file. */
export const diskIsDeleted: Condition = {
  text: "its block or its label is no longer in the code (renaming a label removes one disk and adds another)",
  decidedBy: "keep_on_remove",
  holds: (difference) => labelOf(difference) === DELETED_DISK,
};

/** A disk goes, and its file stays. */
export const diskIsDetached: Condition = {
  text: "the same, while keep_on_remove or attach was set",
  decidedBy: "keep_on_remove",
  holds: (difference) => labelOf(difference) === DETACHED_DISK,
};
