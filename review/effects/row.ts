import type { PlannedChange } from "../../terraform/plan/change";
import type { Difference } from "./difference";
import type { Effect, Release } from "./effect";
import type { Unit } from "./values";

/** Facts about a change that are not in the plan. */
export interface ChangeContext {
  readonly release: Release;
  /** Whether a VM is powered off. Plans of release 1.26.0 do not show it. @default - it runs, as all VMs of the model do */
  readonly poweredOff?: (change: PlannedChange) => boolean;
  /** Whether two resource pools are in one cluster. @default - unknown: moving between them may be a vMotion */
  readonly sameCluster?: (poolBefore: string, poolAfter: string) => boolean;
  /** Whether the plan destroys or replaces the object with this id. @default - no */
  readonly isDestroyed?: (id: string) => boolean;
}

/** The condition under which a row applies to a changed attribute. */
export interface Condition {
  /** As the document of effects shows it: "the old cpu_hot_add_enabled was off". */
  readonly text: string;
  /** The attribute whose old value decides the effect. */
  readonly decidedBy?: string;
  readonly holds: (difference: Difference, change: PlannedChange, context: ChangeContext) => boolean;
}

/** One row of the table of effects. */
export interface EffectRow {
  /** Stable, because reports and the proof use it: `virtual-machine/memory-down`. */
  readonly id: string;
  /**
   * The attributes, as Terraform writes them without indexes: `memory`, `disk[].size`. `disk[]` is a block that is added or
   * removed; `*` matches a part of a name, `**` matches everything.
   */
  readonly attributes: readonly string[];
  /** @default - always, also for values that are known only after the apply */
  readonly when?: Condition;
  readonly effect: Effect;
  /** A detail that the effect's name does not show. */
  readonly note?: string;
  /** @default - both releases */
  readonly releases?: readonly Release[];
  /** The evidence: the provider's code was executed, or read. */
  readonly evidence: "executed" | "read";
  /** The provider's file below `vsphere/` and its function, or an issue of its tracker. */
  readonly source: string;
}

/** The effects of one resource type. */
export interface ResourceTable {
  readonly type: string;
  /** The units of attributes that are amounts, named as in a row. @default - none */
  readonly units?: Readonly<Record<string, Unit>>;
  readonly rows: readonly EffectRow[];
  /** Effects of every update, whichever attribute changes. @default - none */
  readonly whenUpdated?: readonly ObjectRow[];
  /** Further effects when the object is created. @default - none */
  readonly whenCreated?: readonly ObjectRow[];
  /** Further effects when the object is destroyed or replaced. @default - none */
  readonly whenDestroyed?: readonly ObjectRow[];
  /** Computed attributes that change by themselves. They are not reported. */
  readonly volatile: readonly string[];
  /** Attributes whose effect is unknown, and the reason. */
  readonly notClassified: readonly { readonly attributes: readonly string[]; readonly because: string }[];
}

/** A row about the object as a whole. */
export interface ObjectRow extends Omit<EffectRow, "attributes" | "when"> {
  /** The attributes that a report shows as causes, as in a row. @default - none */
  readonly shows?: readonly string[];
  /** @default - always */
  readonly when?: {
    readonly text: string;
    readonly holds: (change: PlannedChange, context: ChangeContext) => boolean;
  };
}

const compiled = new Map<string, RegExp>();

/** Whether a pattern of a row matches an attribute. */
export function matches(pattern: string, attribute: string): boolean {
  if (!pattern.includes("*")) return pattern === attribute;
  const known = compiled.get(pattern) ?? new RegExp(`^${escaped(pattern)}$`);
  compiled.set(pattern, known);
  return known.test(attribute);
}

const escaped = (pattern: string): string =>
  pattern
    .replace(/[.[\]]/g, "\\$&")
    .replaceAll("**", "\0")
    .replaceAll("*", "[^.[]*")
    .replaceAll("\0", ".*");
