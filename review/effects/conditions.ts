import type { PlannedChange, PlanValue } from "../../terraform/plan/change";
import { DELETED_DISK, DETACHED_DISK, type Difference } from "./difference";
import type { Condition } from "./row";

// No condition on a value holds if the value is known only after the apply. Without another row, the change is not classified.

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

export const increases: Condition = { text: "it increases", holds: isIncrease };
export const decreases: Condition = { text: "it decreases", holds: isDecrease };
export const switchedOn: Condition = { text: "it is switched on", holds: ({ after }) => after === true };
export const switchedOff: Condition = {
  text: "it is switched off",
  holds: ({ after, unknown }) => !unknown && after !== true,
};

/** A block is added. */
export const blockAdded: Condition = { text: "a block is added", holds: ({ before }) => before === undefined };

/** A block is removed. */
export const blockRemoved: Condition = {
  text: "a block is removed",
  holds: ({ before, after, unknown }) => before !== undefined && after === undefined && !unknown,
};

const listed = (value: PlanValue | undefined): readonly PlanValue[] => (Array.isArray(value) ? value : []);

const losesElement = ({ before, after, unknown }: Difference): boolean =>
  !unknown && listed(before).some((element) => !listed(after).includes(element));

/** A list loses at least one element. */
export const elementRemoved = (what: string): Condition => ({ text: `a ${what} is removed`, holds: losesElement });

/** A list gains elements and loses none. */
export const onlyElementsAdded = (what: string): Condition => ({
  text: `${what}s are added and none is removed`,
  holds: (difference) => !difference.unknown && !losesElement(difference),
});

const labelOf = ({ after }: Difference): PlanValue | undefined =>
  typeof after === "object" && after !== null && "label" in after ? after["label"] : undefined;

/** A disk is removed together with its file. */
export const diskIsDeleted: Condition = {
  text: "its block or its label is removed from the code (a renamed label removes one disk and adds another)",
  decidedBy: "keep_on_remove",
  holds: (difference) => labelOf(difference) === DELETED_DISK,
};

/** A disk is removed, and its file stays. */
export const diskIsDetached: Condition = {
  text: "as above, but keep_on_remove or attach was set",
  decidedBy: "keep_on_remove",
  holds: (difference) => labelOf(difference) === DETACHED_DISK,
};
