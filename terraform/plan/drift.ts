import { isPlanObject, type PlannedChange, type PlanObject, type PlanValue } from "./change";
import { DYNAMIC_BLOCKS } from "./dynamic-blocks";

/** A resource of the plan's configuration, with the expressions that its attributes are set to. */
export interface ConfiguredResource {
  readonly address: string;
  readonly expressions?: PlanObject | null | undefined;
}

/**
 * What somebody changed outside of this code, out of what Terraform calls drift. Most of that is none: attributes that the
 * provider fills in or computes anew on each read. What counts is an object that is gone, and an attribute that the code
 * sets. `after` is `before` with just those attributes as they are now.
 */
export function configuredDrift(
  drift: readonly PlannedChange[],
  resources: readonly ConfiguredResource[],
): PlannedChange[] {
  const configuration = new Map(resources.map((resource) => [resource.address, resource.expressions ?? {}]));
  return drift.flatMap((change) => {
    const { action, before, after, address, type } = change;
    // An object that only has moved, to another address in the code.
    if (action.kind === "none") return [];
    if (before === undefined || after === undefined || action.kind !== "update") return [change];
    const expressions = configuration.get(withoutKey(address));
    // The code no longer has it: nothing of it is configured, and the plan says what becomes of it.
    if (expressions === undefined) return [];
    const drifted = { ...before };
    let differs = false;
    for (const attribute of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const now = valueNow(before[attribute], after[attribute], expressionOf(expressions, type, attribute));
      if (now === before[attribute]) continue;
      drifted[attribute] = now;
      differs = true;
    }
    return differs ? [{ ...change, after: drifted }] : [];
  });
}

/** The address of the resource of which an object is one, and which stands in the configuration. */
const withoutKey = (address: string): string => address.replace(/\[[^[\]]*\]$|\["(?:[^"\\]|\\.)*"\]$/, "");

/** What is configured of a value. `true`: all of it; an object: of each block of it, or of the one block, what it names. */
type Configured = boolean | PlanObject;

function expressionOf(expressions: PlanObject, type: string, attribute: string): Configured {
  const expression = expressions[attribute];
  if (expression !== undefined) return configuredBy(expression);
  const block = DYNAMIC_BLOCKS[type]?.[attribute];
  return block === undefined ? false : Object.fromEntries(block.map((name) => [name, {}]));
}

/** Terraform writes an attribute as an object of `constant_value`, `references` or both, and a block as what is in it. */
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

/** The value of the two that counts: that of before, as long as nothing configured differs. */
function valueNow(
  before: PlanValue | undefined,
  after: PlanValue | undefined,
  configured: Configured,
): PlanValue | undefined {
  if (configured === false || same(before, after)) return before;
  if (configured === true) return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    // A block more or less is somebody's doing, whatever is in it.
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

/** Nothing, in one of the ways in which the provider writes it from read to read. */
const isNothing = (value: PlanValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  value === false ||
  (typeof value === "object" && Object.keys(value).length === 0);

function same(one: PlanValue | undefined, other: PlanValue | undefined): boolean {
  if (one === other || (isNothing(one) && isNothing(other))) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => same(value, other[at]));
  }
  if (!isPlanObject(one) || !isPlanObject(other)) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => same(one[name], other[name]));
}
