import type { PlannedChange } from "../../terraform/plan/change";
import type { Subject } from "../subject";

/** What a change does to an object that runs, from harmless to fatal. The order is that of a report. */
export const EFFECTS = [
  "none",
  "noEffectInGuest",
  "created",
  "moved",
  "imported",
  "forgotten",
  "reconfiguredLive",
  "vMotion",
  "storageVMotion",
  "hostIntoMaintenance",
  "networkInterruption",
  "powersOnStandby",
  "guestRestart",
  "replaced",
  "destroyed",
  "dataLost",
  "applyWillFail",
  /** An attribute without a row, or a value that is known only after the apply and could be anything: never safe. */
  "notClassified",
] as const;
export type Effect = (typeof EFFECTS)[number];

/** A provider release for which a row was shown, or read. */
export type Release = "1.26.0" | "2.15.0";

/** An attribute that changes, in the words of a report: values with their units, secrets replaced. */
export interface AttributeChange {
  /** As Terraform writes it: `disk[1].size`. */
  readonly path: string;
  /** @default - it was not set */
  readonly before?: string;
  /** @default - it is no longer set */
  readonly after?: string;
  /** Known only after the apply. */
  readonly unknown?: true;
}

/** One effect and why it is expected. */
export interface ClassifiedEffect {
  readonly effect: Effect;
  /** The row of the table of effects, by id: `virtual-machine/memory-down`. @default - it follows from Terraform's action */
  readonly row?: string;
  /** The attributes that cause it. */
  readonly causes: readonly AttributeChange[];
  /** The old value that decides: hot-add, power state. */
  readonly decidedBy?: AttributeChange;
}

/** One object of the plan with everything that happens to it. */
export interface ClassifiedChange {
  readonly change: PlannedChange;
  readonly subject: Subject;
  /** The worst of `effects`. */
  readonly effect: Effect;
  readonly effects: readonly ClassifiedEffect[];
  /** All attributes that change, whether they cause something or not. */
  readonly attributes: readonly AttributeChange[];
}
