import { isPlanObject, type PlanObject, type PlanValue } from "./change";

/** One object of a plan, as Terraform writes it. Fields that came with later releases are optional. */
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

/** Says which field of a value is not as Terraform writes it, "" for the value itself; nothing where all are. */
type Check = (of: unknown) => string | undefined;
type Checks<Of> = Readonly<Record<keyof Of, Check>>;

const where =
  (isRight: (of: unknown) => boolean): Check =>
  (of) =>
    isRight(of) ? undefined : "";
const text = where((of) => typeof of === "string");
const name = where((of) => typeof of === "string" && of !== "");
const step = where((of) => typeof of === "string" || typeof of === "number");
const object = where(isPlanObject);
/** What JSON.parse made, of any shape: most of a plan's bytes, passed through unseen. */
const anything: Check = () => undefined;
const list = (check: Check): Check => where((of) => Array.isArray(of) && of.every((each) => check(each) === undefined));
const maybe =
  (check: Check): Check =>
  (of) =>
    of === undefined || of === null ? undefined : check(of);
const objectOf = <Of>(checks: Checks<Of>): Check => {
  const fields = Object.entries<Check>(checks);
  return (of) => {
    if (!isPlanObject(of)) return "";
    for (const [field, check] of fields) {
      const wrong = check(of[field]);
      if (wrong !== undefined) return wrong === "" ? field : `${field}.${wrong}`;
    }
    return undefined;
  };
};

/** Which field of an entry is wrong. Without zod, which would copy each of thousands. */
export const wrongInEntry = objectOf<PlanEntry>({
  address: name,
  previous_address: maybe(text),
  mode: maybe(text),
  type: name,
  index: maybe(step),
  provider_name: maybe(text),
  deposed: maybe(text),
  action_reason: maybe(text),
  change: objectOf<EntryChange>({
    actions: list(text),
    before: maybe(object),
    after: maybe(object),
    after_unknown: anything,
    before_sensitive: anything,
    after_sensitive: anything,
    replace_paths: maybe(list(list(step))),
    importing: maybe(objectOf<NonNullable<EntryChange["importing"]>>({ id: maybe(text) })),
  }),
});
