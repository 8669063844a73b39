import { isPlanObject, type PlannedChange, type PlanObject, type PlanValue } from "./change";
import { DYNAMIC_BLOCKS } from "./dynamic-blocks";

/** A resource in the plan's configuration, with the expressions of its attributes. */
export interface ConfiguredResource {
  readonly address: string;
  readonly mode?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly expressions?: PlanObject | null | undefined;
  readonly provisioners?:
    | readonly { readonly type: string; readonly expressions?: PlanValue | undefined }[]
    | null
    | undefined;
}

/**
 * Attributes that the code leaves to operators, with their ordinary value. A change to another value is reported, and a deploy does
 * not revert it. The return to the ordinary value is the end of the operator's work.
 */
const LEFT_TO_OPERATORS: Readonly<Record<string, Readonly<Record<string, PlanValue>>>> = {
  vsphere_host: { connected: true, maintenance: false },
  // release 1.26.0 does not read it
  vsphere_virtual_machine: { power_state: "on" },
};

/** The rest of the plan, which shows whose change it was and whether it will be undone. */
export interface PlanAround {
  readonly resources: readonly ConfiguredResource[];
  /** All changes of the plan. */
  readonly changes: readonly PlannedChange[];
  /** The IDs of the project's tags and custom attributes. */
  readonly labels: ReadonlySet<string>;
}

/**
 * Changes that somebody made outside of this code: deleted objects, changes of attributes that the code sets or leaves to operators,
 * and all changes that the plan undoes, for example because the provider has a default. Most of Terraform's drift consists of
 * attributes that the provider computes again on each read; these are omitted. `after` is `before` with the current values of these
 * attributes only.
 *
 * Labels and notes of others are left alone, so they are not drift. A lost label of the project is.
 */
export function driftOf(drift: readonly PlannedChange[], { resources, changes, labels }: PlanAround): PlannedChange[] {
  const configuration = new Map(resources.map((resource) => [resource.address, resource.expressions ?? {}]));
  const planned = new Map(
    changes.filter(({ deposed }) => deposed === undefined).map((change) => [change.address, change]),
  );
  return drift.flatMap((change) => {
    const { action, before, after, address, type } = change;
    // the object only moved to another address in the code
    if (action.kind === "none") return [];
    if (before === undefined || after === undefined || action.kind !== "update") return [change];
    const expressions = configuration.get(withoutKey(address));
    // the code no longer contains the object, so no attribute is configured; the plan shows its change
    if (expressions === undefined) return [];
    const previous = { ...before };
    const drifted = { ...before };
    let differs = false;
    const undone = undoneBy(planned.get(address));
    for (const attribute of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const part = (value: PlanValue | undefined) => (LEFT_ALONE.has(attribute) ? ours(value, labels) : value);
      const was = part(before[attribute]);
      const byCode = undone(attribute) || LEFT_ALONE.has(attribute) || expressionOf(expressions, type, attribute);
      const ordinary = LEFT_TO_OPERATORS[type]?.[attribute];
      const configured = byCode || (ordinary !== undefined && !same(part(after[attribute]), ordinary));
      const now = valueNow(was, part(after[attribute]), configured);
      if (now === was) continue;
      previous[attribute] = was;
      drifted[attribute] = now;
      differs = true;
    }
    return differs ? [{ ...change, before: previous, after: drifted }] : [];
  });
}

/** Attributes of which a deployment never changes what others set; see constructs/organisation/labels-of-others.ts. */
const LEFT_ALONE: ReadonlySet<string> = new Set(["tags", "custom_attributes", "annotation"]);

/** The project's part of an object's tags or custom attributes. A note has none, because everybody may change it. */
function ours(value: PlanValue | undefined, labels: ReadonlySet<string>): PlanValue | undefined {
  if (Array.isArray(value)) return value.filter((tag) => typeof tag === "string" && labels.has(tag));
  if (isPlanObject(value)) return Object.fromEntries(Object.entries(value).filter(([key]) => labels.has(key)));
  return undefined;
}

/** Whether a plan changes the current value of an attribute to another known value. */
function undoneBy(change: PlannedChange | undefined): (attribute: string) => boolean {
  if (change === undefined) return () => false;
  const { before, after, unknown } = change;
  if (before === undefined || after === undefined) return () => false;
  const later = isPlanObject(unknown) ? unknown : {};
  return (attribute) => later[attribute] === undefined && !same(before[attribute], after[attribute]);
}

/** The address of an object's resource, as in the configuration. */
const withoutKey = (address: string): string => address.replace(/\[[^[\]]*\]$|\["(?:[^"\\]|\\.)*"\]$/, "");

/** The configured part of a value. `true` is the whole value; an object names attributes of its block or blocks. */
type Configured = boolean | PlanObject;

function expressionOf(expressions: PlanObject, type: string, attribute: string): Configured {
  const expression = expressions[attribute];
  if (expression !== undefined) return configuredBy(expression);
  const block = DYNAMIC_BLOCKS[type]?.[attribute];
  return block === undefined ? false : Object.fromEntries(block.map((name) => [name, {}]));
}

/** Terraform writes an attribute as an object with `constant_value` or `references`, and a block as its attributes. */
function configuredBy(expression: PlanValue): Configured {
  if (Array.isArray(expression)) {
    const blocks = expression.filter(isPlanObject);
    return Object.assign({}, ...blocks) as PlanObject;
  }
  if (!isPlanObject(expression)) return true;
  const isAttribute =
    "constant_value" in expression || "references" in expression || Object.keys(expression).length === 0;
  return isAttribute ? true : expression;
}

/** `before` if no configured part differs, otherwise `before` with the current configured parts. */
function valueNow(
  before: PlanValue | undefined,
  after: PlanValue | undefined,
  configured: Configured,
): PlanValue | undefined {
  if (configured === false || same(before, after)) return before;
  if (configured === true) return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    // somebody added or removed a block, whatever its content
    if (before.length !== after.length) return after;
    const blocks = before.map((block, at) => valueNow(block, after[at], configured) ?? null);
    return blocks.every((block, at) => block === before[at]) ? before : blocks;
  }
  if (!isPlanObject(before) || !isPlanObject(after)) return after;
  const blocks: Record<string, PlanValue | undefined> = { ...before };
  let differs = false;
  for (const [name, expression] of Object.entries(configured)) {
    const now = valueNow(before[name], after[name], configuredBy(expression ?? null));
    if (now === before[name]) continue;
    blocks[name] = now;
    differs = true;
  }
  return differs ? blocks : before;
}

/** An empty value. The provider writes it differently from read to read. */
const isUnset = (value: PlanValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  value === false ||
  (typeof value === "object" && Object.keys(value).length === 0);

function same(one: PlanValue | undefined, other: PlanValue | undefined): boolean {
  if (one === other || (isUnset(one) && isUnset(other))) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => same(value, other[at]));
  }
  if (!isPlanObject(one) || !isPlanObject(other)) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => same(one[name], other[name]));
}
