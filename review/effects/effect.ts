import { z } from "zod";
import { type Data, described, list, text } from "../../lib/published-schema";
import { LIVE_RELEASE, SIMULATED_RELEASE } from "../../model/target";
import type { PlannedChange } from "../../terraform/plan/change";
import type { Subject } from "../subject";

/** What a change does to an object, from harmless to worst. Reports use this order, reversed. */
export const EFFECTS = [
  "none",
  "noEffectInGuest",
  "created",
  "moved",
  "imported",
  "forgotten",
  "reconfiguredLive",
  /** The apply runs a program that is not part of this project. */
  "runsProgram",
  /** Less availability or isolation afterwards: HA or DRS off, a rule gone, a reservation or a datastore removed. */
  "lessProtected",
  /** Who can do what: roles, permissions, lockdown, credentials of hosts, security of ports. It always needs approval. */
  "accessChanged",
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
  /** An attribute without a row, or a value that is known only after the apply: never treated as safe. */
  "notClassified",
] as const;
export const effectSchema = z.enum(EFFECTS).meta({
  id: "Effect",
  description: "The effect on an object. notClassified: unknown, never treated as harmless",
});
export type Effect = (typeof EFFECTS)[number];

/** Effects without an interruption or a loss of protection: VMs keep running on the same host, with the same network. */
export const HARMLESS: ReadonlySet<Effect> = new Set([
  "none",
  "noEffectInGuest",
  "created",
  "moved",
  "imported",
  "reconfiguredLive",
]);

const RANK = new Map(EFFECTS.map((effect, index) => [effect, index]));

/** The severity of an effect: 0 is harmless. */
export const rankOf = (effect: Effect): number => RANK.get(effect) ?? 0;

/** Orders objects by effect, worst first. */
export const bySeverity = (a: { readonly effect: Effect }, b: { readonly effect: Effect }): number =>
  rankOf(b.effect) - rankOf(a.effect);

/** The provider releases that the table of effects covers. */
export const releaseSchema = z
  .enum([SIMULATED_RELEASE, LIVE_RELEASE])
  .meta({ id: "Release", description: "The release of the vSphere provider" });
export type Release = Data<typeof releaseSchema>;

/** A changed attribute as a report shows it: values with units, secrets replaced. */
export const attributeSchema = z
  .strictObject({
    path: described(text, "As Terraform writes it: disk[1].size"),
    before: described(text, "With its unit. Absent: it was not set").exactOptional(),
    after: described(text, "With its unit. Absent: it is no longer set, or not known yet").exactOptional(),
    unknown: described(z.literal(true), "Known only after the apply").exactOptional(),
    added: described(list(text), "The elements that a list gains, all of them").exactOptional(),
    removed: described(list(text), "The elements that a list loses, all of them").exactOptional(),
    block: described(
      z.enum(["added", "removed", "detached"]),
      "What happens to a whole block: a disk, a network card, a permission",
    ).exactOptional(),
    name: described(text, "Of the block: a disk's label, a network, an account").exactOptional(),
    size: described(text, "Of the disk").exactOptional(),
  })
  .meta({ id: "AttributeChange", description: "Secrets are replaced" });
export type AttributeChange = Data<typeof attributeSchema>;

/** One effect and its causes. Without a row, it follows from Terraform's action. */
export const classifiedEffectSchema = z
  .strictObject({
    effect: effectSchema,
    row: described(text, "The row of the table of effects").exactOptional(),
    causes: list(attributeSchema),
    decidedBy: described(attributeSchema, "The old value that decides").exactOptional(),
    machines: described(
      list(text),
      "The VMs that it reaches: on the host, or connected to the network",
    ).exactOptional(),
  })
  .meta({ id: "ClassifiedEffect" });
export type ClassifiedEffect = Data<typeof classifiedEffectSchema>;

/** One object of the plan with all its effects. */
export interface ClassifiedChange {
  readonly change: PlannedChange;
  readonly subject: Subject;
  /** The worst of `effects`. */
  readonly effect: Effect;
  readonly effects: readonly ClassifiedEffect[];
  /** All changed attributes, including those without an effect. */
  readonly attributes: readonly AttributeChange[];
}
