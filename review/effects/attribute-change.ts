import { inOrder } from "../../lib/text/natural-order";
import { isPlanObject, type KnownObjects, type PlanValue } from "../../terraform/plan/change";
import { DELETED_DISK, DETACHED_DISK, type Difference } from "./difference";
import type { AttributeChange } from "./effect";
import { type Formatting, formatValue } from "./values";

/** A difference as a report shows it: values with units, names instead of ids, and each element that a list gains or loses. */
export function attributeChange(
  difference: Difference,
  formatting: Formatting,
  known: KnownObjects | undefined,
): AttributeChange {
  const { path, pattern, before, after, unknown } = difference;
  const lists = listChange(difference, formatting) ?? privilegeChange(difference, known);
  const block = blockChange(difference);
  const [from, to] = [before, after].map((value) => formatValue(value, pattern, formatting));
  const isElements = lists !== undefined && block === undefined && isListOrUnset(before) && isListOrUnset(after);
  return {
    path: pathWithNames(path, pattern, known),
    ...(from !== undefined && !isElements && block !== "added" && { before: from }),
    ...(to !== undefined && !isElements && (block === undefined || block === "added") && { after: to }),
    ...(unknown && { unknown: true as const }),
    ...lists,
    ...(block && { block, ...blockName(block === "added" ? after : before, pattern, formatting) }),
  };
}

const isListOrUnset = (value: PlanValue | undefined): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && !value.some(isPlanObject));

/** Elements that a list gains and loses. @returns undefined if it is no list, or if only the order changes */
function listChange(
  { pattern, before, after, unknown }: Difference,
  formatting: Formatting,
): Pick<AttributeChange, "added" | "removed"> | undefined {
  if (unknown || !isListOrUnset(before) || !isListOrUnset(after)) return undefined;
  const [old, now] = [before, after].map((value): readonly PlanValue[] => (Array.isArray(value) ? value : []));
  if (old === undefined || now === undefined) return undefined;
  return gainsAndLosses(old, now, (element) => formatValue(element, pattern, formatting) ?? "");
}

/** The privileges that an account gains and loses with another role. */
function privilegeChange(
  { pattern, before, after }: Difference,
  known: KnownObjects | undefined,
): Pick<AttributeChange, "added" | "removed"> | undefined {
  const role = (value: PlanValue | undefined): PlanValue | undefined =>
    pattern === "permissions[].role_id" ? value : isPlanObject(value) ? value["role_id"] : undefined;
  if (pattern !== "permissions[].role_id" && pattern !== "permissions[]") return undefined;
  const privileges = (value: PlanValue | undefined) => known?.privileges.get(String(role(value))) ?? [];
  return gainsAndLosses(privileges(before), privileges(after), String);
}

function gainsAndLosses(
  before: readonly PlanValue[],
  after: readonly PlanValue[],
  format: (element: PlanValue) => string,
): Pick<AttributeChange, "added" | "removed"> | undefined {
  const [added, removed] = [without(after, before), without(before, after)].map((elements) =>
    elements.map(format).toSorted(inOrder),
  );
  if (!added?.length && !removed?.length) return undefined;
  return { ...(added?.length && { added }), ...(removed?.length && { removed }) };
}

const without = (elements: readonly PlanValue[], others: readonly PlanValue[]): PlanValue[] => {
  const known = new Set(others);
  return elements.filter((element) => !known.has(element));
};

function blockChange({ pattern, before, after, unknown }: Difference): AttributeChange["block"] {
  if (!pattern.endsWith("[]")) return undefined;
  if (before === undefined) return isPlanObject(after) ? "added" : undefined;
  if (after === undefined) return unknown ? undefined : "removed";
  const label = isPlanObject(after) ? after["label"] : undefined;
  return label === DELETED_DISK ? "removed" : label === DETACHED_DISK ? "detached" : undefined;
}

/** The attribute that names a block, and that of its size. */
const BLOCK_NAMES: Readonly<Record<string, { readonly name: string; readonly size?: string }>> = {
  "disk[]": { name: "label", size: "size" },
  "network_interface[]": { name: "network_id" },
  "permissions[]": { name: "user_or_group" },
  "host[]": { name: "host_system_id" },
};

function blockName(
  block: PlanValue | undefined,
  pattern: string,
  formatting: Formatting,
): Pick<AttributeChange, "name" | "size"> {
  const attributes = BLOCK_NAMES[pattern];
  if (attributes === undefined || !isPlanObject(block)) return {};
  const of = (attribute: string | undefined) =>
    attribute === undefined ? undefined : formatValue(block[attribute], `${pattern}.${attribute}`, formatting);
  const [name, size] = [of(attributes.name), of(attributes.size)];
  return { ...(name !== undefined && { name }), ...(size !== undefined && { size }) };
}

/** Custom attributes have the number of their attribute as key. */
const pathWithNames = (path: string, pattern: string, known: KnownObjects | undefined): string =>
  pattern === "custom_attributes"
    ? path.replace(/\["(\d+)"\]$/, (_, id: string) => `["${known?.attributes.get(id) ?? id}"]`)
    : path;
