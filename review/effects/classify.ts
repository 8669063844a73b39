import { oncePer } from "../../lib/once-per";
import type { AttributePath, PlannedChange } from "../../terraform/plan/change";
import type { Subject } from "../subject";
import { type Difference, differences } from "./difference";
import { type AttributeChange, type ClassifiedChange, type ClassifiedEffect, EFFECTS, type Effect } from "./effect";
import { type ChangeContext, type EffectRow, matches, type ObjectRow, type ResourceTable } from "./row";
import { TABLES } from "./tables/all";
import { formatValue, type Unit } from "./values";

/** What is known besides the plan, and who an object is in the model's words. */
export interface ClassificationContext extends ChangeContext {
  readonly subjectOf: (change: PlannedChange) => Subject;
  /**
   * Whether a VM's disks hold what exists nowhere else. @default - not known: a disk besides the first counts as such
   */
  readonly holdsData?: (subject: Subject) => boolean | undefined;
}

/** Says what a planned change does to its object: all effects, each with the row of the table that tells it. */
export function classify(change: PlannedChange, context: ClassificationContext): ClassifiedChange {
  const table = TABLES.get(change.type);
  const subject = context.subjectOf(change);
  const differing =
    change.action.kind === "update" || change.action.kind === "replace"
      ? differences(change)
          .filter(({ pattern }) => table === undefined || !said(table, pattern).volatile)
          .map((difference) => inReport(difference, table))
      : [];
  const effects = [...effectsOfAddress(change), ...effectsOfAction(change, differing, table, { ...context, subject })];
  const all = effects.length > 0 ? effects : [{ effect: "none" as const, causes: [] }];
  return { change, subject, effect: worst(all), effects: all, attributes: differing.map(({ words }) => words) };
}

/** The worst of effects, by the order of a report. */
export const worst = (effects: readonly { readonly effect: Effect }[]): Effect =>
  EFFECTS.findLast((effect) => effects.some((each) => each.effect === effect)) ?? "none";

/** What happens to Terraform's own book-keeping, whatever else happens to the object. */
const effectsOfAddress = ({ movedFrom, importId }: PlannedChange): ClassifiedEffect[] => [
  ...(movedFrom === undefined ? [] : [{ effect: "moved" as const, causes: [] }]),
  ...(importId === undefined ? [] : [{ effect: "imported" as const, causes: [] }]),
];

/** A difference with its words, which stand among an object's attributes and again as the cause of an effect. */
interface Worded extends Difference {
  readonly words: AttributeChange;
}

type Context = ClassificationContext & { readonly subject: Subject };

function effectsOfAction(
  change: PlannedChange,
  differing: readonly Worded[],
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

/** Terraform says itself what makes it replace an object. Of one that is tainted it says nothing. */
function replacement(
  change: PlannedChange,
  differing: readonly Worded[],
  table: ResourceTable | undefined,
  context: ChangeContext,
): ClassifiedEffect[] {
  const paths = change.replacePaths.map(pathInWords);
  const forces = ({ path }: Worded) =>
    paths.some((forcing) => path === forcing || path.startsWith(`${forcing}.`) || path.startsWith(`${forcing}[`));
  const causes = differing.filter(forces);
  const row = causes
    .flatMap((difference) => rowsOf(table, difference, change, context))
    .find(({ effect }) => effect === "replaced");
  return [{ effect: "replaced", ...(row && { row: row.id }), causes: causes.map(({ words }) => words) }];
}

function effectsOfUpdate(
  change: PlannedChange,
  differing: readonly Worded[],
  table: ResourceTable | undefined,
  context: ChangeContext,
): ClassifiedEffect[] {
  const byRow = new Map<EffectRow | undefined, Worded[]>();
  for (const difference of differing) {
    const rows = rowsOf(table, difference, change, context);
    for (const row of rows.length > 0 ? rows : [undefined]) byRow.set(row, [...(byRow.get(row) ?? []), difference]);
  }
  const effects = [...byRow].map(
    ([row, causes]): ClassifiedEffect => ({
      effect: row?.effect ?? "notClassified",
      ...(row && { row: row.id }),
      causes: causes.map(({ words }) => words),
      ...decidedBy(row, change, table),
    }),
  );
  const whole = objectRows(table?.whenUpdated, change, context);
  // What is off is started, not restarted.
  const isStarted = whole.some(({ effect }) => effect === "powersOnStandby");
  return [...whole, ...effects.filter(({ effect }) => !(isStarted && effect === "guestRestart"))];
}

/**
 * The rows that hold for an attribute's change. None: it is not classified. A row that holds for any value holds for one
 * that is known only after the apply.
 */
const rowsOf = (
  table: ResourceTable | undefined,
  difference: Difference,
  change: PlannedChange,
  context: ChangeContext,
): EffectRow[] =>
  (table === undefined ? [] : said(table, difference.pattern).rows).filter(
    (row) => isOf(row, context) && (row.when?.holds(difference, change, context) ?? true),
  );

interface Said {
  /** It changes by itself. */
  readonly volatile: boolean;
  readonly rows: readonly EffectRow[];
  readonly unit: Unit | undefined;
}

/** What a table says of an attribute. Looked for once: a plan has the same few attributes thousands of times. */
const said = oncePer((table: ResourceTable, pattern: string): Said => {
  const names = (attribute: string) => matches(attribute, pattern);
  return {
    volatile: table.volatile.some(names),
    rows: table.rows.filter((row) => row.attributes.some(names)),
    unit: Object.entries(table.units ?? {}).find(([attribute]) => names(attribute))?.[1],
  };
});

const isOf = ({ releases }: Pick<EffectRow, "releases">, { release }: ChangeContext): boolean =>
  releases?.includes(release) ?? true;

const unitIn = (table: ResourceTable | undefined) => (pattern: string) => table && said(table, pattern).unit;

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

function inReport(difference: Difference, table: ResourceTable | undefined): Worded {
  const { path, pattern, before, after, unknown } = difference;
  const [from, to] = [before, after].map((value) => formatValue(value, pattern, unitIn(table)));
  const words = {
    path,
    ...(from !== undefined && { before: from }),
    ...(to !== undefined && { after: to }),
    ...(unknown && { unknown: true as const }),
  };
  return { ...difference, words };
}

/** `["disk", 1, "size"]` → `disk[1].size`. */
const pathInWords = (path: AttributePath): string =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
