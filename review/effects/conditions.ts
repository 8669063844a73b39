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
  holds: ({ before, after, unknown }) => !unknown && before === true && after !== true,
};

/** It becomes one of these values. */
export const becomes = (...values: readonly PlanValue[]): Condition => ({
  text: `it becomes ${values.map((value) => `\`${value}\``).join(" or ")}`,
  holds: ({ before, after, unknown }) =>
    !unknown && after !== undefined && values.includes(after) && !values.includes(before ?? null),
});

/** It becomes a lower one of these values. @param levels from low to high */
export const lowers = (...levels: readonly PlanValue[]): Condition => ({
  text: "it becomes lower",
  holds: ({ before, after }) =>
    levels.includes(after ?? null) && levels.indexOf(after ?? null) < levels.indexOf(before ?? null),
});

/** Any of these conditions holds. */
export const either = (...conditions: readonly Condition[]): Condition => ({
  text: conditions.map(({ text }) => text).join(", or "),
  holds: (...of) => conditions.some((condition) => condition.holds(...of)),
});

/** Shares: a lower level, or a smaller number. A level and a number cannot be compared. */
export const fewerShares: Condition = {
  text: "it decreases",
  holds: (...of) => isDecrease(of[0]) || lowers("low", "normal", "high").holds(...of),
};

/** A limit, where -1 is none: it is new, or lower. */
export const tighterLimit: Condition = {
  text: "a limit is set, or it decreases",
  holds: ({ before, after, unknown }) =>
    !unknown && typeof after === "number" && after >= 0 && (typeof before !== "number" || before < 0 || after < before),
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

/** A list loses an element that the same plan does not destroy. */
export const survivorRemoved = (what: string): Condition => ({
  text: `a ${what} that stays is removed`,
  holds: ({ before, after, unknown }, _, { isDestroyed }) =>
    !unknown &&
    listed(before).some((element) => !listed(after).includes(element) && isDestroyed?.(String(element)) !== true),
});

/** A list gains elements and loses none. */
export const onlyElementsAdded = (what: string): Condition => ({
  text: `${what}s are added and none is removed`,
  holds: (difference) => !difference.unknown && !losesElement(difference),
});

/** A value that Terraform learns only from the apply, for example the identifier of a host that the same plan adds. */
export const knownAfterApply: Condition = {
  text: "the new value is known only after the apply",
  holds: ({ unknown }) => unknown,
};

const labelOf = ({ after }: Difference): PlanValue | undefined =>
  typeof after === "object" && after !== null && "label" in after ? after["label"] : undefined;

const isSet = (value: PlanValue | undefined): boolean => value !== undefined && value !== null && value !== "";

/** A datastore leaves its datastore cluster, for another one or for none. */
export const leavesCluster: Condition = { text: "it was in another cluster", holds: ({ before }) => isSet(before) };

/** A datastore that was in no datastore cluster. */
export const joinsCluster: Condition = { text: "it was in no cluster", holds: ({ before }) => !isSet(before) };

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
