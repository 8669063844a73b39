/** A value of a plan's JSON. */
export type PlanValue = string | number | boolean | null | readonly PlanValue[] | PlanObject;
export interface PlanObject {
  readonly [attribute: string]: PlanValue | undefined;
}

export const isPlanObject = (of: unknown): of is PlanObject =>
  typeof of === "object" && of !== null && !Array.isArray(of);

/** The path of an attribute in a resource, for example `["disk", 1, "size"]`. */
export type AttributePath = readonly (string | number)[];

/**
 * What Terraform does to an object. With `createFirst`, and with `createThenForget`, the old and the new object exist at the
 * same time for a while.
 */
export type PlannedAction =
  | { readonly kind: "none" | "create" | "read" | "update" | "delete" | "forget" }
  | { readonly kind: "replace"; readonly createFirst: boolean }
  | { readonly kind: "createThenForget" }
  /** Actions that this project does not support. They are never considered safe. */
  | { readonly kind: "unknown"; readonly actions: readonly string[] };

/** One object of a plan, before and after. */
export interface PlannedChange {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  /** The `for_each` key: a member's ID. @default - the resource has one instance */
  readonly key?: string | number;
  readonly provider: string;
  readonly action: PlannedAction;
  /** @default - none, because the object is created */
  readonly before?: PlanObject;
  /** The known values. @default - none, because the object is destroyed or forgotten */
  readonly after?: PlanObject;
  /** Attributes known only after the apply, as Terraform's tree of `true`. */
  readonly unknown: PlanValue;
  /** Attributes that force a replacement. Empty if the object is tainted or is not replaced. */
  readonly replacePaths: readonly AttributePath[];
  /** Terraform's `action_reason`. */
  readonly reason?: string;
  readonly movedFrom?: string;
  readonly importId?: string;
  /** The ID of a deposed object, which an earlier replacement left behind. */
  readonly deposed?: string;
}

/** A VM of a plan, where it runs before the change. */
export interface KnownMachine {
  readonly address: string;
  readonly name: string;
  readonly moid: string;
  readonly hostId: string;
  readonly networkIds: readonly string[];
}

/** Objects of a stack's state, changed or not, so that a report can use their names instead of vCenter's ids. */
export interface KnownObjects {
  /** An object's name by its id: a managed object id, a UUID or a tag's URN. */
  readonly names: ReadonlyMap<string, string>;
  /** A role's name by its number. */
  readonly roles: ReadonlyMap<string, string>;
  /** A custom attribute's name by its number. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The privileges of the roles that the stack manages, by number. */
  readonly privileges: ReadonlyMap<string, readonly string[]>;
  readonly machines: readonly KnownMachine[];
}

/** A program that Terraform runs on the machine that plans or deploys, or in a guest. */
export interface PlannedProgram {
  /** The resource or data source, without the key of an instance. */
  readonly address: string;
  /** `local-exec`, `remote-exec` and `file` run when the object is created or destroyed; `external` runs at each plan and deploy. */
  readonly kind: string;
  /** The command as the configuration has it: an expression is not evaluated. */
  readonly command: string;
}

/** The plan of one stack, with redacted secrets. */
export interface StackPlan {
  readonly stack: string;
  readonly terraformVersion: string;
  /** All changes, including moves and imports, but without reads and unchanged objects. */
  readonly changes: readonly PlannedChange[];
  /** Differences between Terraform's state and the real objects, before the changes. */
  readonly drift: readonly PlannedChange[];
  /** The template of each VM that stays, by the VM's name, as stored when it was cloned; `undefined` if the stack does not look it up. */
  readonly images: Readonly<Record<string, string | undefined>>;
  /** Number of unchanged objects. */
  readonly unchanged: number;
  /** Addresses of changes that Terraform defers, so that the plan is incomplete. */
  readonly deferred: readonly string[];
  /** Objects of the state, changed or not. @default - unknown */
  readonly known?: KnownObjects;
  /** Provisioners and external programs of the configuration. @default - none */
  readonly programs?: readonly PlannedProgram[];
  /** Whether Terraform planned the whole configuration. @default true for releases without this field */
  readonly complete: boolean;
}
