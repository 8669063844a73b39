/** A value of a plan's JSON. */
export type PlanValue = string | number | boolean | null | readonly PlanValue[] | PlanObject;
export interface PlanObject {
  readonly [attribute: string]: PlanValue | undefined;
}

export const isPlanObject = (of: unknown): of is PlanObject =>
  typeof of === "object" && of !== null && !Array.isArray(of);

/** Where in a resource something is: `["disk", 1, "size"]`. */
export type AttributePath = readonly (string | number)[];

/**
 * What Terraform does to an object. `replace` and `createThenForget` say in which order: with `createFirst`, both exist
 * for a while.
 */
export type PlannedAction =
  | { readonly kind: "none" | "create" | "read" | "update" | "delete" | "forget" }
  | { readonly kind: "replace"; readonly createFirst: boolean }
  | { readonly kind: "createThenForget" }
  /** Actions that this project does not know: never taken for safe. */
  | { readonly kind: "unknown"; readonly actions: readonly string[] };

/** One object of a plan, before and after. */
export interface PlannedChange {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  /** The key in a `for_each`: a member's id. @default - the resource has one instance */
  readonly key?: string | number;
  readonly provider: string;
  readonly action: PlannedAction;
  /** @default - it is created */
  readonly before?: PlanObject;
  /** What is known of it. @default - it is destroyed or forgotten */
  readonly after?: PlanObject;
  /** The paths of what is known only after the apply, as Terraform's tree of `true`. */
  readonly unknown: PlanValue;
  /** What makes Terraform replace it. Empty where it is tainted or nothing is replaced. */
  readonly replacePaths: readonly AttributePath[];
  /** Terraform's `action_reason`. */
  readonly reason?: string;
  readonly movedFrom?: string;
  readonly importId?: string;
  /** The id of a deposed object: one that an earlier replacement has left to be destroyed. */
  readonly deposed?: string;
}

/** The plan of one stack, its secrets already replaced. */
export interface StackPlan {
  readonly stack: string;
  readonly terraformVersion: string;
  /** All but what only is read or left as it is; what moves or is imported is kept even if nothing else happens to it. */
  readonly changes: readonly PlannedChange[];
  /** What differs from Terraform's state, before the change. */
  readonly drift: readonly PlannedChange[];
  /** How many objects the plan leaves as they are. */
  readonly unchanged: number;
  /** Addresses of changes that Terraform puts off: the plan is not the whole story. */
  readonly deferred: readonly string[];
  /** Terraform says itself whether all of the configuration was planned. @default true for releases that don't say */
  readonly complete: boolean;
}
