import { isPlanObject, type PlannedChange, type PlanValue, type StackPlan } from "../terraform/plan/change";
import { objectKey } from "../terraform/plan/read";
import { canonical } from "./fingerprint/canonical";
import { hashOfChanges } from "./fingerprint/fingerprint";
import type { RollingStep } from "./review";

/** A step of a rolling deploy: one member that takes its new shape while all others stay as they are. */
export interface PlannedStep extends RollingStep {
  readonly address: string;
}

/**
 * A plan as steps, one for each VM that runs and changes, in the order of tiers and members. What else the plan changes
 * comes after them, except what a member stands on: that comes with it.
 *
 * @param rolls which changes need a step of their own. @default - every VM that is changed or replaced: what restarts is
 * the provider's decision, and a step too many costs minutes
 */
export const rollingSteps = ({ changes }: StackPlan, rolls = changesRunningMachine): PlannedStep[] =>
  changes
    .filter(rolls)
    .map((change) => ({ member: memberOf(change), address: change.address, changes: hashOfChanges([change]) }))
    .sort((one, other) => one.member.localeCompare(other.member, "en", { numeric: true }));

const changesRunningMachine = ({ type, action, deposed }: PlannedChange): boolean =>
  type === "vsphere_virtual_machine" && deposed === undefined && ["update", "replace", "unknown"].includes(action.kind);

/** `database/db-1`: a tier's standing and surge members are resources of their own. */
function memberOf({ address, key }: PlannedChange): string {
  const [resource = address] = address.split("[");
  const [, parts = resource] = /\.(.+?)_(?:standing|surge)_vm_/.exec(resource) ?? [];
  // A workload's tiers lie below site and workload; gateways are a tier by themselves.
  const tier = parts.split("_").findLast((part) => part !== "tier") ?? parts;
  return key === undefined ? tier : `${tier}/${key}`;
}

/**
 * What a part of a change does that the whole was not to do, a line each. What was unknown then may be anything now: a
 * replaced VM has a new id.
 */
export function unplannedChanges(part: StackPlan, whole: StackPlan): string[] {
  const planned = byKey(whole);
  return part.changes.flatMap((change) => {
    const key = objectKey(change);
    const then = planned.get(key);
    if (then === undefined) return [`${key}: it was not to change`];
    return fulfils(change, then) ? [] : [`${key}: it would change otherwise`];
  });
}

/** The objects of a part of a change that change as the whole was to change them. */
export function changesAsPlanned(part: StackPlan, whole: StackPlan): ReadonlySet<string> {
  const planned = byKey(whole);
  const kept = part.changes.filter((change) => {
    const then = planned.get(objectKey(change));
    return then !== undefined && fulfils(change, then);
  });
  return new Set(kept.map(objectKey));
}

const byKey = ({ changes }: StackPlan) => new Map(changes.map((change) => [objectKey(change), change]));

function fulfils({ action, after = {}, unknown }: PlannedChange, then: PlannedChange): boolean {
  const openThen = isPlanObject(then.unknown) ? then.unknown : {};
  const openNow = isPlanObject(unknown) ? unknown : {};
  return (
    canonical({ ...action }) === canonical({ ...then.action }) &&
    Object.keys({ ...after, ...then.after }).every(
      (name) =>
        isOpen(openThen[name]) || (!isOpen(openNow[name]) && canonical(after[name]) === canonical(then.after?.[name])),
    )
  );
}

/** Whether anything in a value is known only after the apply. */
const isOpen = (unknown: PlanValue | undefined): boolean =>
  unknown === true || (typeof unknown === "object" && unknown !== null && Object.values(unknown).some(isOpen));
