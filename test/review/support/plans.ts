import type { PlannedChange, StackPlan } from "../../../terraform/plan/change";

/** The plan of a stack. */
export const planOf = (
  stack: string,
  changes: readonly PlannedChange[] = [],
  more: Partial<StackPlan> = {},
): StackPlan => ({
  stack,
  terraformVersion: "1.11.4",
  changes,
  drift: [],
  images: {},
  unchanged: 0,
  deferred: [],
  complete: true,
  ...more,
});
