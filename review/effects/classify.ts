import { oncePer } from "../../lib/once-per";
import type { AttributePath, KnownObjects, PlannedChange, PlannedProgram } from "../../terraform/plan/change";
import type { Subject } from "../subject";
import { attributeChange } from "./attribute-change";
import { type Difference, differences } from "./difference";
import { type AttributeChange, type ClassifiedChange, type ClassifiedEffect, EFFECTS, type Effect } from "./effect";
import { machinesReached } from "./machines-reached";
import { nameOfId } from "./names";
import { type ChangeContext, type EffectRow, matches, type ObjectRow, type ResourceTable } from "./row";
import { TABLES } from "./tables/all";
import { type Formatting, formatValue, type Unit } from "./values";

/** Facts that are not in the plan, and the names of objects in the model. */
export interface ClassificationContext extends ChangeContext {
  readonly subjectOf: (change: PlannedChange) => Subject;
  /**
   * Whether a VM's disks hold data that exists nowhere else. @default - unknown: disks after the first count as data
   */
  readonly holdsData?: (subject: Subject) => boolean | undefined;
  /** The objects of a stack's state. @default - none: ids are shown as they are */
  readonly known?: (stack: string) => KnownObjects | undefined;
  /** Programs of others that the apply of a change runs. @default - none */
  readonly programsOf?: (change: PlannedChange) => readonly PlannedProgram[];
}

/** Determines all effects of a planned change on its object, each with its row of the table. */
export function classify(change: PlannedChange, context: ClassificationContext): ClassifiedChange {
  const table = TABLES.get(change.type);
  const subject = context.subjectOf(change);
  const known = context.known?.(change.stack);
  const differing =
    change.action.kind === "update" || change.action.kind === "replace"
      ? differences(change)
          .filter(({ pattern }) => table === undefined || !entriesFor(table, pattern).volatile)
          .map((difference) => formatted(difference, table, known))
      : [];
  const effects = [
    ...effectsOfAddress(change),
    ...effectsOfAction(change, differing, table, { ...context, subject, objects: known }),
    ...effectOfPrograms(context.programsOf?.(change) ?? []),
  ].map((each) => ({ ...each, ...machinesReached(change, each.effect, known) }));
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

/** Programs run when their object is created or destroyed. */
const effectOfPrograms = (programs: readonly PlannedProgram[]): ClassifiedEffect[] =>
  programs.length === 0
    ? []
    : [{ effect: "runsProgram", causes: programs.map(({ kind, command }) => ({ path: kind, after: command })) }];

/** A difference with its text for reports. */
interface FormattedDifference extends Difference {
  readonly text: AttributeChange;
}

type Context = ClassificationContext & { readonly subject: Subject; readonly objects: KnownObjects | undefined };

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
      return effectsOfCreation(change, table, context);
    case "forget":
      return [{ effect: "forgotten", causes: [] }];
    case "createThenForget":
      return [...effectsOfCreation(change, table, context), { effect: "forgotten", causes: [] }];
    case "delete":
      return destruction(effectsOfDestruction(change, table, context));
    case "replace":
      return [
        ...replacement(change, differing, table, context),
        ...effectsOfDestruction(change, table, context).filter(({ effect }) => effect !== "destroyed"),
        ...effectsOfCreation(change, table, context).filter(({ effect }) => effect !== "created"),
      ];
    case "update":
      return effectsOfUpdate(change, differing, table, context);
    case "unknown":
      return [{ effect: "notClassified", causes: [] }];
  }
}

/** An object of an unknown type can do anything, for example upload a file. */
const effectsOfCreation = (
  change: PlannedChange,
  table: ResourceTable | undefined,
  context: Context,
): ClassifiedEffect[] =>
  table === undefined
    ? [{ effect: "notClassified", causes: [] }]
    : [{ effect: "created", causes: [] }, ...objectRows(table, table.whenCreated, { ...change, before: {} }, context)];

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
  return objectRows(table, table.whenDestroyed, { ...change, after: {}, unknown: {} }, context).filter(
    ({ effect }) => effect !== "dataLost" || context.holdsData?.(context.subject) !== false,
  );
}

const objectRows = (
  table: ResourceTable,
  rows: readonly ObjectRow[] = [],
  change: PlannedChange,
  context: Context,
): ClassifiedEffect[] =>
  rows
    .filter((row) => isOf(row, context) && (row.when?.holds(change, context) ?? true))
    .map(({ effect, id, shows = [] }) => ({
      effect,
      row: id,
      causes:
        shows.length === 0
          ? []
          : differences(change)
              .filter(({ pattern }) => shows.some((attribute) => matches(attribute, pattern)))
              .map((difference) => formatted(difference, table, context.objects).text),
    }));

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
  context: Context,
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
      ...decidedBy(row, change, table, context.objects),
    }),
  );
  const whole = table === undefined ? [] : objectRows(table, table.whenUpdated, change, context);
  // a VM that was off is started, not restarted
  const startsVm = whole.some(({ effect }) => effect === "powersOnStandby");
  return [...whole, ...effects.filter(({ effect }) => !(startsVm && effect === "guestRestart"))];
}

/**
 * The rows that apply to a changed attribute. Without a row, the change is not classified. A row without a condition also
 * applies to a value that is known only after the apply. A value that is refused or never sent has no other effect.
 */
function rowsOf(
  table: ResourceTable | undefined,
  difference: Difference,
  change: PlannedChange,
  context: ChangeContext,
): EffectRow[] {
  const rows = (table === undefined ? [] : entriesFor(table, difference.pattern).rows).filter(
    (row) => isOf(row, context) && (row.when?.holds(difference, change, context) ?? true),
  );
  const refused = rows.filter(({ effect }) => effect === "applyWillFail");
  return refused.length > 0 ? refused : rows;
}

interface TableEntries {
  /** The attribute changes by itself. */
  readonly volatile: boolean;
  readonly rows: readonly EffectRow[];
  readonly unit: Unit | undefined;
  /** Values that decide who has access are never cut. */
  readonly whole: boolean;
}

/** The entries of a table for an attribute. Cached, because a plan repeats the same few attributes thousands of times. */
const entriesFor = oncePer((table: ResourceTable, pattern: string): TableEntries => {
  const names = (attribute: string) => matches(attribute, pattern);
  const rows = table.rows.filter((row) => row.attributes.some(names));
  return {
    volatile: table.volatile.some(names),
    rows,
    whole: rows.some(({ effect }) => effect === "accessChanged"),
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
  known: KnownObjects | undefined,
): Pick<ClassifiedEffect, "decidedBy"> {
  const attribute = row?.when?.decidedBy;
  if (attribute === undefined || !before || !(attribute in before)) return {};
  const value = formatValue(before[attribute], attribute, formattingOf(attribute, table, known));
  return { decidedBy: { path: attribute, ...(value !== undefined && { before: value, after: value }) } };
}

const formattingOf = (
  pattern: string,
  table: ResourceTable | undefined,
  known: KnownObjects | undefined,
): Formatting => ({
  unitOf: unitIn(table),
  nameOf: (id, attribute) => nameOfId(id, attribute, known),
  whole: table !== undefined && entriesFor(table, pattern).whole,
});

const formatted = (
  difference: Difference,
  table: ResourceTable | undefined,
  known: KnownObjects | undefined,
): FormattedDifference => ({
  ...difference,
  text: attributeChange(difference, formattingOf(difference.pattern, table, known), known),
});

/** `["disk", 1, "size"]` → `disk[1].size`. */
const formatPath = (path: AttributePath): string =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
