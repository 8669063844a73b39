import type { PlannedAction } from "./change";

/** Terraform's lists of actions on one object. */
const ACTIONS: Readonly<Record<string, PlannedAction>> = {
  "no-op": { kind: "none" },
  create: { kind: "create" },
  read: { kind: "read" },
  update: { kind: "update" },
  delete: { kind: "delete" },
  forget: { kind: "forget" },
  "delete,create": { kind: "replace", createFirst: false },
  "create,delete": { kind: "replace", createFirst: true },
  "create,forget": { kind: "createThenForget" },
};

/** Any other list, or another order, is unknown. */
export const plannedAction = (actions: readonly string[]): PlannedAction =>
  (Object.hasOwn(ACTIONS, actions.join()) ? ACTIONS[actions.join()] : undefined) ?? { kind: "unknown", actions };
