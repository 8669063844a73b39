import { isPlanObject, type PlanObject, type PlanValue } from "./change";

/** One object of a plan, as Terraform writes it. Fields of later releases are optional. */
export interface PlanEntry {
  readonly address: string;
  readonly previous_address?: string | null;
  readonly mode?: string | null;
  readonly type: string;
  readonly index?: string | number | null;
  readonly provider_name?: string | null;
  readonly deposed?: string | null;
  readonly action_reason?: string | null;
  readonly change: EntryChange;
}

interface EntryChange {
  readonly actions: readonly string[];
  readonly before?: PlanObject | null;
  readonly after?: PlanObject | null;
  readonly after_unknown?: PlanValue;
  readonly before_sensitive?: PlanValue;
  readonly after_sensitive?: PlanValue;
  readonly replace_paths?: readonly (readonly (string | number)[])[] | null;
  readonly importing?: { readonly id?: string | null } | null;
}

/** The invalid field of a value ("" for the value itself), or undefined if the value is valid. */
type FieldCheck = (value: unknown) => string | undefined;
type FieldChecks<Of> = Readonly<Record<keyof Of, FieldCheck>>;

const passes =
  (isValid: (value: unknown) => boolean): FieldCheck =>
  (value) =>
    isValid(value) ? undefined : "";
const text = passes((value) => typeof value === "string");
const name = passes((value) => typeof value === "string" && value !== "");
const step = passes((value) => typeof value === "string" || typeof value === "number");
const object = passes(isPlanObject);
/** An unchecked value. Most of a plan consists of such values. */
const anything: FieldCheck = () => undefined;
const list = (check: FieldCheck): FieldCheck =>
  passes((value) => Array.isArray(value) && value.every((each) => check(each) === undefined));
const optional =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    value === undefined || value === null ? undefined : check(value);
const objectOf = <Of>(checks: FieldChecks<Of>): FieldCheck => {
  const fields = Object.entries<FieldCheck>(checks);
  return (value) => {
    if (!isPlanObject(value)) return "";
    for (const [field, check] of fields) {
      const invalid = check(value[field]);
      if (invalid !== undefined) return invalid === "" ? field : `${field}.${invalid}`;
    }
    return undefined;
  };
};

/** The invalid field of a plan entry. It does not use zod, because zod would copy each of thousands of entries. */
export const invalidFieldOf = objectOf<PlanEntry>({
  address: name,
  previous_address: optional(text),
  mode: optional(text),
  type: name,
  index: optional(step),
  provider_name: optional(text),
  deposed: optional(text),
  action_reason: optional(text),
  change: objectOf<EntryChange>({
    actions: list(text),
    before: optional(object),
    after: optional(object),
    after_unknown: anything,
    before_sensitive: anything,
    after_sensitive: anything,
    replace_paths: optional(list(list(step))),
    importing: optional(objectOf<NonNullable<EntryChange["importing"]>>({ id: optional(text) })),
  }),
});
