import { oncePer } from "../../lib/once-per";
import type { AttributePath, PlannedChange } from "../../terraform/plan/change";
import type { Subject } from "../subject";
import { type Difference, differences } from "./difference";
import { type AttributeChange, type ClassifiedChange, type ClassifiedEffect, EFFECTS, type Effect } from "./effect";
import { type ChangeContext, type EffectRow, matches, type ObjectRow, type ResourceTable } from "./row";
import { TABLES } from "./tables/all";
import { formatValue, type Unit } from "./values";

/** Facts that are not in the plan, and the names of objects in the model. */
export interface ClassificationContext extends ChangeContext {
  readonly subjectOf: (change: PlannedChange) => Subject;
  /**
   * Whether a VM's disks hold data that exists nowhere else. @default - unknown: disks after the first count as data
   */
  readonly holdsData?: (subject: Subject) => boolean | undefined;
}

/** Determines all effects of a planned change on its object, each with its row of the table. */
export function classify(change: PlannedChange, context: ClassificationContext): ClassifiedChange {
  const table = TABLES.get(change.type);
  const subject = context.subjectOf(change);
  const differing =
    change.action.kind === "update" || change.action.kind === "replace"
      ? differences(change)
          .filter(({ pattern }) => table === undefined || !entriesFor(table, pattern).volatile)
          .map((difference) => formatted(difference, table))
      : [];
  const effects = [...effectsOfAddress(change), ...effectsOfAction(change, differing, table, { ...context, subject })];
  const all = effects.length > 0 ? effects : [{ effect: "none" as const, causes: [] }];
  return { change, subject, effect: worst(all), effects: all, attributes: differing.map(({ text }) => text) };
}

/** The worst of these effects. */
export const worst = (effects: readonly { readonly effect: Effect }[]): Effect =>
  EFFECTS.findLast((effect) => effects.some((each) => each.effect === effect)) ?? "none";

/** Effects on Terraform's state only. */
const effectsOfAddress = ({ movedFrom, importId }: PlannedChange): ClassifiedEffect[] => [
  ...(movedFrom === undefined ? [] : [{ effect: "moved" as const, causes: [] }]),
  ...(importId === undefined ? [] : [{ effect: "imported" as const, causes: [] }]),
];

/** A difference with its text for reports. */
interface FormattedDifference extends Difference {
  readonly text: AttributeChange;
}

type Context = ClassificationContext & { readonly subject: Subject };

function effectsOfAction(
  change: PlannedChange,
  differing: readonly FormattedDifference[],
  table: ResourceTable | undefined,
  context: Context,
): ClassifiedEffect[] {
  const { action } = change;
  switch (action.kind) {
    case "none":
    case "read":
      return [];
    case "create":
      return [{ effect: "created", causes: [] }];
    case "forget":
      return [{ effect: "forgotten", causes: [] }];
    case "createThenForget":
      return [
        { effect: "created", causes: [] },
        { effect: "forgotten", causes: [] },
      ];
    case "delete":
      return destruction(effectsOfDestruction(change, table, context));
    case "replace":
      return [
        ...replacement(change, differing, table, context),
        ...effectsOfDestruction(change, table, context).filter(({ effect }) => effect !== "destroyed"),
      ];
    case "update":
      return effectsOfUpdate(change, differing, table, context);
    case "unknown":
      return [{ effect: "notClassified", causes: [] }];
  }
}

const destruction = (effects: readonly ClassifiedEffect[]): ClassifiedEffect[] => [
  effects.find(({ effect }) => effect === "destroyed") ?? { effect: "destroyed", causes: [] },
  ...effects.filter(({ effect }) => effect !== "destroyed"),
];

function effectsOfDestruction(
  change: PlannedChange,
  table: ResourceTable | undefined,
  context: Context,
): ClassifiedEffect[] {
  if (table === undefined) return [{ effect: "notClassified", causes: [] }];
  return objectRows(table.whenDestroyed, change, context).filter(
    ({ effect }) => effect !== "dataLost" || context.holdsData?.(context.subject) !== false,
  );
}

const objectRows = (
  rows: readonly ObjectRow[] = [],
  change: PlannedChange,
  context: ChangeContext,
): ClassifiedEffect[] =>
  rows
    .filter((row) => isOf(row, context) && (row.when?.holds(change, context) ?? true))
    .map((row) => ({ effect: row.effect, row: row.id, causes: [] }));

/** The plan names the attributes that force a replacement; for a tainted object it names none. */
function replacement(
  change: PlannedChange,
  differing: readonly FormattedDifference[],
  table: ResourceTable | undefined,
  context: ChangeContext,
): ClassifiedEffect[] {
  const paths = change.replacePaths.map(formatPath);
  const forces = ({ path }: FormattedDifference) =>
    paths.some((forcing) => path === forcing || path.startsWith(`${forcing}.`) || path.startsWith(`${forcing}[`));
  const causes = differing.filter(forces);
  const row = causes
    .flatMap((difference) => rowsOf(table, difference, change, context))
    .find(({ effect }) => effect === "replaced");
  return [{ effect: "replaced", ...(row && { row: row.id }), causes: causes.map(({ text }) => text) }];
}

function effectsOfUpdate(
  change: PlannedChange,
  differing: readonly FormattedDifference[],
  table: ResourceTable | undefined,
  context: ChangeContext,
): ClassifiedEffect[] {
  const byRow = new Map<EffectRow | undefined, FormattedDifference[]>();
  for (const difference of differing) {
    const rows = rowsOf(table, difference, change, context);
    for (const row of rows.length > 0 ? rows : [undefined]) byRow.set(row, [...(byRow.get(row) ?? []), difference]);
  }
  const effects = [...byRow].map(
    ([row, causes]): ClassifiedEffect => ({
      effect: row?.effect ?? "notClassified",
      ...(row && { row: row.id }),
      causes: causes.map(({ text }) => text),
      ...decidedBy(row, change, table),
    }),
  );
  const whole = objectRows(table?.whenUpdated, change, context);
  // a VM that was off is started, not restarted
  const startsVm = whole.some(({ effect }) => effect === "powersOnStandby");
  return [...whole, ...effects.filter(({ effect }) => !(startsVm && effect === "guestRestart"))];
}

/**
 * The rows that apply to a changed attribute. Without a row, the change is not classified. A row without a condition also
 * applies to a value that is known only after the apply.
 */
const rowsOf = (
  table: ResourceTable | undefined,
  difference: Difference,
  change: PlannedChange,
  context: ChangeContext,
): EffectRow[] =>
  (table === undefined ? [] : entriesFor(table, difference.pattern).rows).filter(
    (row) => isOf(row, context) && (row.when?.holds(difference, change, context) ?? true),
  );

interface TableEntries {
  /** The attribute changes by itself. */
  readonly volatile: boolean;
  readonly rows: readonly EffectRow[];
  readonly unit: Unit | undefined;
}

/** The entries of a table for an attribute. Cached, because a plan repeats the same few attributes thousands of times. */
const entriesFor = oncePer((table: ResourceTable, pattern: string): TableEntries => {
  const names = (attribute: string) => matches(attribute, pattern);
  return {
    volatile: table.volatile.some(names),
    rows: table.rows.filter((row) => row.attributes.some(names)),
    unit: Object.entries(table.units ?? {}).find(([attribute]) => names(attribute))?.[1],
  };
});

const isOf = ({ releases }: Pick<EffectRow, "releases">, { release }: ChangeContext): boolean =>
  releases?.includes(release) ?? true;

const unitIn = (table: ResourceTable | undefined) => (pattern: string) => table && entriesFor(table, pattern).unit;

function decidedBy(
  row: EffectRow | undefined,
  { before }: PlannedChange,
  table: ResourceTable | undefined,
): Pick<ClassifiedEffect, "decidedBy"> {
  const attribute = row?.when?.decidedBy;
  if (attribute === undefined || !before || !(attribute in before)) return {};
  const value = formatValue(before[attribute], attribute, unitIn(table));
  return { decidedBy: { path: attribute, ...(value !== undefined && { before: value, after: value }) } };
}

function formatted(difference: Difference, table: ResourceTable | undefined): FormattedDifference {
  const { path, pattern, before, after, unknown } = difference;
  const [from, to] = [before, after].map((value) => formatValue(value, pattern, unitIn(table)));
  const text = {
    path,
    ...(from !== undefined && { before: from }),
    ...(to !== undefined && { after: to }),
    ...(unknown && { unknown: true as const }),
  };
  return { ...difference, text };
}

/** `["disk", 1, "size"]` → `disk[1].size`. */
const formatPath = (path: AttributePath): string =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
