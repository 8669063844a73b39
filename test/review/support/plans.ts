import type { Model } from "../../../model/model";
import type { ReviewInput } from "../../../review/compose";
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

/** What a review of a model without changes reads: the plans of all stacks are empty. */
export const inputOf = (model: Model, more: Partial<ReviewInput> = {}): ReviewInput => ({
  plans: ["primary", "dr", "replication-link"].map((stack) => planOf(stack)),
  notYet: [],
  release: "1.26.0",
  before: model,
  after: model,
  head: { commit: "0".repeat(40), dirty: false },
  approvals: [],
  acknowledged: [],
  today: "2026-11-24",
  fingerprints: {},
  ...more,
});
