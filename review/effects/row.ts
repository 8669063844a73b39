import type { PlannedChange } from "../../terraform/plan/change";
import type { Difference } from "./difference";
import type { Effect, Release } from "./effect";
import type { Unit } from "./values";

/** What is known of a change besides the plan itself. */
export interface ChangeContext {
  readonly release: Release;
  /** Whether a VM is known to be off. Release 1.26.0 does not say it in a plan. @default - it runs, as all of the model's do */
  readonly poweredOff?: (change: PlannedChange) => boolean;
  /** Whether two resource pools are of one cluster. @default - not known: moving between them may be a vMotion */
  readonly sameCluster?: (poolBefore: string, poolAfter: string) => boolean;
}

/** When a row holds, for an attribute's change. */
export interface Condition {
  /** In the words of a report: "the old cpu_hot_add_enabled is off". */
  readonly text: string;
  /** The attribute whose old value decides. */
  readonly decidedBy?: string;
  readonly holds: (difference: Difference, change: PlannedChange, context: ChangeContext) => boolean;
}

/** One row of the table of effects. */
export interface EffectRow {
  /** Stable: reports and the proof name it. `virtual-machine/memory-down` */
  readonly id: string;
  /**
   * The attributes, as Terraform writes them without indexes: `memory`, `disk[].size`. `disk[]` is a block that comes or
   * goes; `*` stands for a part of a name, `**` for everything.
   */
  readonly attributes: readonly string[];
  /** @default - always: also for a value that is known only after the apply */
  readonly when?: Condition;
  readonly effect: Effect;
  /** What happens, where the effect's name does not say it. */
  readonly note?: string;
  /** @default - both releases */
  readonly releases?: readonly Release[];
  /** How it was found out: the provider's code was executed, or read. */
  readonly evidence: "executed" | "read";
  /** The provider's file below `vsphere/` and its function, or an issue of its tracker. */
  readonly source: string;
}

/** What is known of one resource type. */
export interface ResourceTable {
  readonly type: string;
  /** Of attributes that are amounts, named as in a row. @default - none is one */
  readonly units?: Readonly<Record<string, Unit>>;
  readonly rows: readonly EffectRow[];
  /** What any update does, whichever attribute changes. @default - nothing */
  readonly whenUpdated?: readonly ObjectRow[];
  /** What a VM, or its data, suffers when the object is destroyed or replaced, besides that. @default - nothing */
  readonly whenDestroyed?: readonly ObjectRow[];
  /** Computed attributes that change by themselves: not changes. */
  readonly volatile: readonly string[];
  /** Attributes of which it is not known what a change does, and why. */
  readonly notClassified: readonly { readonly attributes: readonly string[]; readonly because: string }[];
}

/** A row about the object as a whole. */
export interface ObjectRow extends Omit<EffectRow, "attributes" | "when"> {
  /** @default - always */
  readonly when?: {
    readonly text: string;
    readonly holds: (change: PlannedChange, context: ChangeContext) => boolean;
  };
}

const compiled = new Map<string, RegExp>();

/** Whether a row's attribute, with `*` for a part of a name and `**` for everything, names an attribute. */
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
