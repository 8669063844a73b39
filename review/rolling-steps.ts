import { isPlanObject, type PlannedChange, type PlanValue, type StackPlan } from "../terraform/plan/change";
import { objectKey } from "../terraform/plan/read";
import { canonical } from "./fingerprint/canonical";
import { hashOfChanges } from "./fingerprint/fingerprint";
import type { RollingStep } from "./review";

/** A step of a rolling deploy: the change of one member. */
export interface PlannedStep extends RollingStep {
  readonly address: string;
  /** The objects to plan together: a member that is removed, and its HA override, whose read would fail without the VM. */
  readonly targets: readonly string[];
  /** New members come first in their tier, removed ones last. */
  readonly kind: "created" | "changed" | "removed";
}

const ORDER: readonly PlannedStep["kind"][] = ["created", "changed", "removed"];

/**
 * A plan as steps, one for each VM that changes or is removed, tier by tier. In a tier that loses members, the new ones are
 * steps as well, and come first: a tier is never without both. A step includes the objects that its VM depends on. All other
 * changes come after the steps. Every VM that is updated, replaced or removed is a step: the provider decides during the apply
 * which VMs restart, and an unnecessary step only costs minutes.
 *
 * @param whole the plan that says which tiers lose members. @default - this plan. The plan of a single step does not say it
 */
export function rollingSteps(plan: StackPlan, whole = plan): PlannedStep[] {
  const { changes } = plan;
  const steps = changes.filter(disruptsMachine);
  const losing = new Set(whole.changes.filter((each) => isMachine(each) && each.action.kind === "delete").map(tierOf));
  const joining = changes.filter(
    (each) => isMachine(each) && each.action.kind === "create" && losing.has(tierOf(each)),
  );
  return [...joining, ...steps]
    .map((change) => ({
      member: memberOf(change),
      address: change.address,
      targets: [change.address, ...overridesOf(change, changes)],
      kind: kindOf(change),
      changes: hashOfChanges([change]),
      tier: tierOf(change),
    }))
    .sort(
      (one, other) =>
        byName(one.tier, other.tier) ||
        ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) ||
        byName(one.member, other.member),
    )
    .map(({ tier: _, ...step }) => step);
}

const byName = (one: string, other: string): number => one.localeCompare(other, "en", { numeric: true });

const isMachine = ({ type, deposed }: PlannedChange): boolean =>
  type === "vsphere_virtual_machine" && deposed === undefined;

const disruptsMachine = (change: PlannedChange): boolean =>
  isMachine(change) && ["update", "replace", "delete", "unknown"].includes(change.action.kind);

function kindOf({ action }: PlannedChange): PlannedStep["kind"] {
  if (action.kind === "create") return "created";
  return action.kind === "delete" ? "removed" : "changed";
}

/** The path of a tier's construct, `rabat_massar_web`, and the set of members, `standing` or `surge`. */
const setOf = ({ address }: PlannedChange): readonly [tier: string, set: string] => {
  const [resource = address] = address.split("[");
  const [, tier = resource, set = ""] = /\.(.+?)_(standing|surge)[_-]/.exec(resource) ?? [];
  return [tier, set];
};

/** The tier of a VM, for example `database`. */
function tierOf(change: PlannedChange): string {
  const [path] = setOf(change);
  // the tier is the last part of the path; for gateways, the last part is "tier" itself
  return path.split("_").findLast((part) => part !== "tier") ?? path;
}

/** `database/db-1`. */
const memberOf = (change: PlannedChange): string =>
  change.key === undefined ? tierOf(change) : `${tierOf(change)}/${change.key}`;

/** The HA overrides that are removed together with a VM: reading one fails if its VM is missing (resource_vsphere_ha_vm_override.go). */
function overridesOf(machine: PlannedChange, changes: readonly PlannedChange[]): string[] {
  if (machine.action.kind !== "delete") return [];
  const set = setOf(machine).join(" ");
  return changes
    .filter(
      (each) =>
        each.type === "vsphere_ha_vm_override" &&
        each.action.kind === "delete" &&
        each.key === machine.key &&
        setOf(each).join(" ") === set,
    )
    .map(({ address }) => address);
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
