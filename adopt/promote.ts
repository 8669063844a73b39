import type { AttributeValue } from "../lib/attribute-value";
import type { PromotedData } from "../model/schema/site";
import type { PlannedChange, PlanObject, StackPlan } from "../terraform/plan/change";
import type { BlockSchema } from "./provider-schema";

export type PromotedRecord = NonNullable<PromotedData["objects"]>;
type Promoted = PromotedRecord[string];

/** An object to promote: its inventory path, and how Terraform finds it. */
export type Wanted = Pick<Promoted, "id" | "type" | "importId"> & { readonly path: string };

export interface Promotion {
  /** The objects that a deployment now imports without a change. */
  readonly objects: PromotedRecord;
  /** What stays baseline. */
  readonly refused: readonly Refused[];
}

export interface Refused {
  readonly path: string;
  readonly reason: string;
}

/**
 * Attributes that other products write, which may change at any time, or that only Terraform's state has. Those that VMware Tools, the
 * guest's first boot and vApp products read can contain secrets, which must not be in git.
 */
const NEVER_RECORDED: Readonly<Record<string, readonly string[]>> = {
  "": ["tags", "custom_attributes"],
  vsphere_virtual_machine: ["annotation", "extra_config", "vapp", "clone", "ovf_deploy", "customize", "imported"],
};

const neverRecorded = (type: string): string[] => [...(NEVER_RECORDED[""] ?? []), ...(NEVER_RECORDED[type] ?? [])];

/** How often differences are added to the record before an object is refused: they may appear one block after another. */
const ROUNDS = 4;

/**
 * Writes what must be in the code so that the next deployment imports these objects and changes the state alone. First imports with
 * all attributes ignored, to read them as the provider does; then records what differs from the provider's defaults, until no
 * difference is left. An object that a deployment would still change is refused.
 *
 * @param plan plans the site's stack with these objects in its record
 */
export async function promote(
  wanted: readonly Wanted[],
  schema: Readonly<Record<string, BlockSchema>>,
  plan: (objects: PromotedRecord) => Promise<StackPlan>,
): Promise<Promotion> {
  const refused: Refused[] = [];
  const first = Object.fromEntries(
    wanted.map(({ path, ...object }): [string, Promoted] => [
      path,
      { ...object, attributes: placeholders(schema[object.type]), ignored: "all" },
    ]),
  );
  let objects = await eachWith(first, plan, refused, (object, { before }) => {
    const block = schema[object.type];
    if (before === undefined || block === undefined) return "Terraform did not import it";
    const ignored = neverRecorded(object.type).filter((name) => isKnown(block, name));
    // a host's password is required, and not in the state
    const absent = Object.keys(object.attributes).filter((name) => before[name] === null || before[name] === undefined);
    const attributes = {
      ...Object.fromEntries(absent.map((name) => [name, object.attributes[name] ?? ""])),
      ...recorded(before, block, "required"),
    };
    return {
      ...object,
      attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !ignored.includes(name))),
      ignored: [...ignored, ...absent],
    };
  });
  const unchanged: Record<string, Promoted> = {};
  for (let round = 1; round <= ROUNDS && Object.keys(objects).length > 0; round += 1) {
    const settled = new Set<Promoted>();
    const next = await eachWith(objects, plan, refused, (object, change) => {
      const block = schema[object.type];
      const reason = reasonAgainst(change);
      if (reason !== undefined || block === undefined) return reason ?? "unknown type";
      if (change.action.kind === "none") {
        settled.add(object);
        return object;
      }
      const differing = differingAttributes(change).filter((name) => isKnown(block, name));
      if (round === ROUNDS || differing.length === 0) {
        return `a deployment would change ${differing.join(", ") || "computed attributes"}, whatever the code says`;
      }
      return differing.reduce((wider, name) => widened(wider, name, change, block), object);
    });
    const entries = Object.entries(next);
    Object.assign(unchanged, Object.fromEntries(entries.filter(([, object]) => settled.has(object))));
    objects = Object.fromEntries(entries.filter(([, object]) => !settled.has(object)));
  }
  return { objects: unchanged, refused };
}

/** Plans, and replaces each object by what follows from its change, or refuses it for a reason. */
async function eachWith(
  objects: PromotedRecord,
  plan: (objects: PromotedRecord) => Promise<StackPlan>,
  refused: Refused[],
  next: (object: Promoted, change: PlannedChange) => Promoted | string,
): Promise<PromotedRecord> {
  const left = Object.entries(objects);
  if (left.length === 0) return {};
  let changes: ReadonlyMap<string, PlannedChange>;
  try {
    changes = new Map((await plan(objects)).changes.map((change) => [change.address, change]));
  } catch (error) {
    const { message } = error as Error;
    // not an error of Terraform: no object caused it
    if (!/Error: /.test(message)) throw error;
    const failing =
      left.length === 1 ? left : left.filter(([, object]) => new RegExp(`\\b${addressOf(object)},`).test(message));
    for (const [path, object] of failing)
      refused.push({ path, reason: `Terraform: ${errorAbout(addressOf(object), message)}` });
    if (failing.length > 0) return eachWith(without(objects, failing), plan, refused, next);
    // an importer's error does not say which object it is about
    const half = Math.ceil(left.length / 2);
    const one = await eachWith(Object.fromEntries(left.slice(0, half)), plan, refused, next);
    return { ...one, ...(await eachWith(Object.fromEntries(left.slice(half)), plan, refused, next)) };
  }
  return Object.fromEntries(
    left.flatMap(([path, object]): [string, Promoted][] => {
      const change = changes.get(addressOf(object));
      const result = change === undefined ? "Terraform did not import it" : next(object, change);
      if (typeof result !== "string") return [[path, result]];
      refused.push({ path, reason: result });
      return [];
    }),
  );
}

const without = (objects: PromotedRecord, some: readonly (readonly [string, unknown])[]): PromotedRecord =>
  Object.fromEntries(Object.entries(objects).filter(([path]) => !some.some(([other]) => other === path)));

/** Terraform's error before an address, or its first error. */
function errorAbout(address: string, message: string): string {
  const [before = message] = message.split(`with ${address},`);
  const errors = (before === message ? message.slice(message.indexOf("Error: ")) : before).split("Error: ");
  return (before === message ? errors[1] : errors.at(-1))?.trim().split("\n")[0]?.trim() ?? message;
}

const addressOf = ({ type, id }: Pick<Promoted, "type" | "id">): string => `${type}.${id}`;

/** Why no record would help. */
function reasonAgainst({ action, importId, replacePaths }: PlannedChange): string | undefined {
  if (importId === undefined) return "it is in Terraform's state already";
  if (action.kind === "none" || action.kind === "update") return undefined;
  const forced = replacePaths.map((path) => path.join(".")).join(", ");
  return `a deployment would ${action.kind} it${forced === "" ? "" : `, because of ${forced}`}`;
}

/** The attributes that the plan would change. */
export function differingAttributes({ before = {}, after = {}, unknown }: PlannedChange): string[] {
  const unknowns =
    typeof unknown === "object" && unknown !== null && !Array.isArray(unknown) ? Object.keys(unknown) : [];
  return [...new Set([...Object.keys(before), ...Object.keys(after), ...unknowns])].filter(
    (name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null),
  );
}

/** Records an attribute in full, or ignores it if only the state would get a value. */
function widened(
  object: Promoted,
  name: string,
  { before = {} }: PlannedChange,
  block: BlockSchema | undefined,
): Promoted {
  const found = before[name];
  const ignored = object.ignored === "all" ? [] : (object.ignored ?? []);
  const isEmpty = found === undefined || found === null || found === "" || (Array.isArray(found) && found.length === 0);
  if (isEmpty || block === undefined || !isKnown(block, name))
    return { ...object, ignored: [...new Set([...ignored, name])] };
  return { ...object, attributes: { ...object.attributes, ...recorded({ [name]: found }, block, "all") } };
}

const isKnown = ({ attributes, blocks }: BlockSchema, name: string): boolean =>
  attributes[name]?.required === true || attributes[name]?.optional === true || blocks[name] !== undefined;

/** The attributes that code can set, or only those that it must set. Blocks, such as disks, are always complete. */
function recorded(values: PlanObject, block: BlockSchema, which: "required" | "all"): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, AttributeValue][] => {
      const nested = block.blocks[name];
      // the provider may refuse an empty value in code, although vCenter has it
      if (value === undefined || value === null || value === "") return [];
      if (nested !== undefined) {
        if (!Array.isArray(value) || value.length === 0) return [];
        return [[name, value.map((each) => recorded(each as PlanObject, nested, "all"))]];
      }
      const { required = false, optional = false, computed = false } = block.attributes[name] ?? {};
      if (!required && (!optional || computed)) return [];
      if (which === "required" && !required) return [];
      return [[name, value as AttributeValue]];
    }),
  );
}

/** Values for what the provider requires. They are ignored. */
const placeholders = (block: BlockSchema | undefined): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(block?.attributes ?? {}).flatMap(([name, { type, required }]): [string, AttributeValue][] =>
      required ? [[name, placeholder(name, type)]] : [],
    ),
  );

function placeholder(name: string, type: unknown): AttributeValue {
  if (name === "type") return "vm";
  if (type === "string") return "not recorded";
  if (type === "number") return 1;
  if (type === "bool") return false;
  return ["not recorded"];
}
