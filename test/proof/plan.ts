import { z } from "zod";
import type { PlannedAction, PlannedChange, PlanObject, PlanValue } from "../../review/plan/change";

const values = z.record(z.string(), z.unknown()).nullish();

const planSchema = z.object({
  resource_changes: z.array(
    z.object({
      address: z.string(),
      mode: z.string(),
      type: z.string(),
      provider_name: z.string(),
      change: z.object({
        actions: z.array(z.string()),
        before: values,
        after: values,
        after_unknown: z.unknown(),
        replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
      }),
    }),
  ),
});

/** What a plan of the proof changes. */
export function changesOf(stack: string, json: string): PlannedChange[] {
  return planSchema
    .parse(JSON.parse(json))
    .resource_changes.filter(({ mode, change }) => mode === "managed" && change.actions.join() !== "no-op")
    .map(({ address, type, provider_name: provider, change }) => ({
      stack,
      address,
      type,
      provider,
      action: actionOf(change.actions),
      ...(change.before && { before: change.before as PlanObject }),
      ...(change.after && { after: change.after as PlanObject }),
      unknown: change.after_unknown as PlanValue,
      replacePaths: change.replace_paths,
    }));
}

function actionOf(actions: readonly string[]): PlannedAction {
  switch (actions.join()) {
    case "create":
    case "update":
    case "delete":
      return { kind: actions[0] as "create" | "update" | "delete" };
    case "delete,create":
      return { kind: "replace", createFirst: false };
    case "create,delete":
      return { kind: "replace", createFirst: true };
    default:
      return { kind: "unknown", actions };
  }
}
