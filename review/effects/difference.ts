import type { PlannedChange, PlanObject, PlanValue } from "../../terraform/plan/change";

/** One attribute that differs, or one block that is added or removed. */
export interface Difference {
  /** As Terraform writes it: `disk[1].size`, `extra_config["guestinfo.metadata"]`. */
  readonly path: string;
  /** The same without indexes and keys, as rows of the table name it: `disk[].size`, `extra_config`. */
  readonly pattern: string;
  readonly before: PlanValue | undefined;
  readonly after: PlanValue | undefined;
  /** Known only after the apply. */
  readonly unknown: boolean;
}

/** The labels that the provider sets in a plan for disks that it will destroy or detach. */
export const DELETED_DISK = "<deleted>";
export const DETACHED_DISK = "<remove, keep disk>";

/** Sets of blocks. Elements have no position; these attributes identify them. A group can have the name of a user. */
const IDENTITY_IN_SET: Readonly<Record<string, readonly string[]>> = {
  host: ["host_system_id"],
  permissions: ["user_or_group", "is_group"],
};

/**
 * What differs between an object before and after, attribute by attribute.
 *
 * Values that the provider's SDK does not distinguish are equal: null, "", 0, false and an empty list. Disks keep their
 * position in a plan, and new ones follow. A removed disk keeps its position and gets a special label: it counts as a
 * removed block.
 */
export function differences({ before = {}, after = {}, unknown }: PlannedChange): Difference[] {
  return inObject(before, after, unknown, { path: "", pattern: "" }, false);
}

interface At {
  readonly path: string;
  readonly pattern: string;
}

function inObject(before: PlanObject, after: PlanObject, unknown: PlanValue, at: At, isMap: boolean): Difference[] {
  const keys = Object.keys(before);
  keys.push(...Object.keys(after).filter((key) => !Object.hasOwn(before, key)));
  if (isObject(unknown)) {
    keys.push(...Object.keys(unknown).filter((key) => !Object.hasOwn(before, key) && !Object.hasOwn(after, key)));
  }
  return keys.flatMap((key) => {
    const unknownNow = isObject(unknown) ? unknown[key] : unknown;
    // most attributes of a plan are equal: skip them early
    if (isEqual(before[key], after[key]) && !hasUnknown(unknownNow)) return [];
    const below: At = isMap
      ? { path: `${at.path}["${key}"]`, pattern: at.pattern }
      : { path: at.path ? `${at.path}.${key}` : key, pattern: at.pattern ? `${at.pattern}.${key}` : key };
    return inValue(before[key], after[key], unknownNow, below);
  });
}

function inValue(
  before: PlanValue | undefined,
  after: PlanValue | undefined,
  unknown: PlanValue | undefined,
  at: At,
): Difference[] {
  if (unknown === true) return [{ ...at, before, after: undefined, unknown: true }];
  if (isUnset(before) && isUnset(after) && !hasUnknown(unknown)) return [];
  if (isBlockList(before) || isBlockList(after) || (isList(unknown) && unknown.some(isObject))) {
    return inBlocks(asBlocks(before), asBlocks(after), isList(unknown) ? unknown : [], at);
  }
  if (isObject(before) || isObject(after)) {
    return inObject(isObject(before) ? before : {}, isObject(after) ? after : {}, unknown ?? {}, at, true);
  }
  // part of the list is known only after the apply, so its elements are unknown
  if (hasUnknown(unknown)) return [{ ...at, before, after, unknown: true }];
  return isEqual(before, after) ? [] : [{ ...at, before, after, unknown: false }];
}

function inBlocks(
  before: readonly PlanObject[],
  after: readonly PlanObject[],
  unknown: readonly PlanValue[],
  at: At,
): Difference[] {
  const identity = IDENTITY_IN_SET[at.pattern];
  const aligned = identity === undefined ? { before, after } : align(before, after, identity);
  const length = Math.max(aligned.before.length, aligned.after.length, identity === undefined ? unknown.length : 0);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const account = at.pattern === "permissions" ? (aligned.before[index] ?? aligned.after[index]) : undefined;
    const position = account === undefined ? index : JSON.stringify(account["user_or_group"] ?? index);
    const element: At = { path: `${at.path}[${position}]`, pattern: `${at.pattern}[]` };
    const [old, now] = [aligned.before[index], aligned.after[index]];
    const unknownNow = identity === undefined ? unknown[index] : undefined;
    if (old === undefined && now === undefined && !hasUnknown(unknownNow)) return [];
    if (old === undefined) return [{ ...element, before: undefined, after: now, unknown: now === undefined }];
    if (now === undefined) return [{ ...element, before: old, after: undefined, unknown: false }];
    const leaves = now["label"] === DELETED_DISK || now["label"] === DETACHED_DISK;
    if (at.pattern === "disk" && leaves) return [{ ...element, before: old, after: now, unknown: false }];
    return inObject(old, now, unknownNow ?? {}, element, false);
  });
}

/** Aligns the blocks of two sets: those of the old set first, then new ones. */
function align(before: readonly PlanObject[], after: readonly PlanObject[], identity: readonly string[]) {
  const find = (blocks: readonly PlanObject[], block: PlanObject) =>
    blocks.find((other) => identity.every((attribute) => same(other[attribute], block[attribute])));
  const added = after.filter((block) => find(before, block) === undefined);
  return {
    before: [...before, ...added.map(() => undefined)],
    after: [...before.map((block) => find(after, block)), ...added],
  };
}

const isList = (value: PlanValue | undefined): value is readonly PlanValue[] => Array.isArray(value);

const isObject = (value: PlanValue | undefined): value is PlanObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isBlockList = (value: PlanValue | undefined): boolean => isList(value) && value.some(isObject);

const asBlocks = (value: PlanValue | undefined): readonly PlanObject[] => (isList(value) ? value.filter(isObject) : []);

/** Values that the provider's SDK treats as not set. */
const isUnset = (value: PlanValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  value === false ||
  (isList(value) && value.length === 0) ||
  (isObject(value) && Object.values(value).every(isUnset));

/** Like Node's isDeepStrictEqual, but several times faster on plain JSON. */
function isEqual(one: PlanValue | undefined, other: PlanValue | undefined): boolean {
  if (one === other) return true;
  if (isList(one))
    return isList(other) && one.length === other.length && one.every((each, at) => isEqual(each, other[at]));
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}

const same = (one: PlanValue | undefined, other: PlanValue | undefined): boolean =>
  isEqual(one, other) || (isUnset(one) && isUnset(other));

const hasUnknown = (unknown: PlanValue | undefined): boolean =>
  unknown === true ||
  (isList(unknown) && unknown.some(hasUnknown)) ||
  (isObject(unknown) && Object.values(unknown).some(hasUnknown));
