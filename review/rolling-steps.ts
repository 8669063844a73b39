import { isPlanObject, type PlannedChange, type PlanValue, type StackPlan } from "../terraform/plan/change";
import { objectKey } from "../terraform/plan/read";
import { canonical } from "./fingerprint/canonical";
import { hashOfChanges } from "./fingerprint/fingerprint";
import type { RollingStep } from "./review";

/** A step of a rolling deploy: the change of one member. */
export interface PlannedStep extends RollingStep {
  readonly address: string;
}

/**
 * A plan as steps, one for each VM that changes, ordered by tier and member. A step includes the objects that its VM depends
 * on. All other changes come after the steps.
 *
 * @param rolls which changes need a step. @default - every VM that is updated or replaced: the provider decides during the
 * apply which VMs restart, and an unnecessary step only costs minutes
 */
export const rollingSteps = ({ changes }: StackPlan, rolls = changesRunningMachine): PlannedStep[] =>
  changes
    .filter(rolls)
    .map((change) => ({ member: memberOf(change), address: change.address, changes: hashOfChanges([change]) }))
    .sort((one, other) => one.member.localeCompare(other.member, "en", { numeric: true }));

const changesRunningMachine = ({ type, action, deposed }: PlannedChange): boolean =>
  type === "vsphere_virtual_machine" && deposed === undefined && ["update", "replace", "unknown"].includes(action.kind);

/** `database/db-1`. Standing and surge members of a tier are different resources. */
function memberOf({ address, key }: PlannedChange): string {
  const [resource = address] = address.split("[");
  const [, parts = resource] = /\.(.+?)_(?:standing|surge)_vm_/.exec(resource) ?? [];
  // the tier is the last part of the path; for gateways, the last part is "tier" itself
  const tier = parts.split("_").findLast((part) => part !== "tier") ?? parts;
  return key === undefined ? tier : `${tier}/${key}`;
}

/**
 * The changes of a step that the whole plan does not have, one line each. A value that was unknown in the whole plan may be
 * any value now: a replaced VM has a new id.
 */
export function unplannedChanges(part: StackPlan, whole: StackPlan): string[] {
  const planned = byKey(whole);
  return part.changes.flatMap((change) => {
    const key = objectKey(change);
    const then = planned.get(key);
    if (then === undefined) return [`${key}: was not planned to change`];
    return matchesPlan(change, then) ? [] : [`${key}: would change differently`];
  });
}

/** The objects of a step that change as in the whole plan. */
export function changesAsPlanned(part: StackPlan, whole: StackPlan): ReadonlySet<string> {
  const planned = byKey(whole);
  const kept = part.changes.filter((change) => {
    const then = planned.get(objectKey(change));
    return then !== undefined && matchesPlan(change, then);
  });
  return new Set(kept.map(objectKey));
}

const byKey = ({ changes }: StackPlan) => new Map(changes.map((change) => [objectKey(change), change]));

function matchesPlan({ action, after = {}, unknown }: PlannedChange, then: PlannedChange): boolean {
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

/** Whether any part of a value is known only after the apply. */
const isOpen = (unknown: PlanValue | undefined): boolean =>
  unknown === true || (typeof unknown === "object" && unknown !== null && Object.values(unknown).some(isOpen));
