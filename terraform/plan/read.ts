import { secretsOfEnvironment } from "../secrets/environment";
import { Redaction } from "../secrets/redaction";
import { plannedAction } from "./action";
import { isPlanObject, type PlannedChange, type PlanValue, type StackPlan } from "./change";
import { driftOf } from "./drift";
import type { PlanEntry } from "./entry";
import { knownObjects, type StateObject } from "./known";
import { foreignOrigin, foreignProviders } from "./origin";
import { PlanError } from "./plan-error";
import { programsOf } from "./programs";
import { type PlanSkeleton, type PriorResource, skeletonSchema } from "./skeleton";

export interface ReadOptions {
  /** The file of the plan, for messages. @default - the stack's name */
  readonly file?: string;
  /** The environment, which can contain values of sensitive variables. @default - empty */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the output of `terraform show -json <plan file>` and redacts all secrets. Every object of the plan is a change, is counted
 * as unchanged, or is a data source that is only read.
 *
 * @throws PlanError unless the text is a complete plan of this stack
 */
export function readPlan(text: string, stack: string, { file, environment = {} }: ReadOptions = {}): StackPlan {
  const where = file ?? `the plan of ${stack}`;
  const plan = skeletonOf(parsed(text, where), where);
  refuseUnsupported(plan, stack, where);
  const { resource_changes: entries = [], resource_drift: drift, configuration } = plan;
  if (entries === null) throw new PlanError(NO_CHANGES, where, PLAN_AGAIN);

  const redaction = new Redaction(secretsOfEnvironment(environment, sensitiveVariables(plan)));
  redaction.learn(valuesOfVariables(plan));
  const all = [...entries, ...(drift ?? [])];
  // learns all secrets before any redaction, because a secret can also occur in unmarked places
  for (const { change } of all) {
    redaction.learnMarked(change.before ?? null, change.before_sensitive ?? false);
    redaction.learnMarked(change.after ?? null, change.after_sensitive ?? false);
  }
  const toChange = (entry: PlanEntry) => {
    refuseEmpty(entry, where);
    return plannedChange(entry, stack, redaction);
  };

  const drifted = (drift ?? []).map(toChange);
  const current = new Map(drifted.map(({ address, deposed, after }) => [deposed ?? address, after]));
  const changes: PlannedChange[] = [];
  const objects = lookedUp(plan, redaction);
  let unchanged = 0;
  for (const entry of entries) {
    const change = asItIsNow(toChange(entry), current);
    const values = change.before ?? change.after;
    // the VMs of an entry with `before` exist
    if (values) objects.push({ type: change.type, values, ...(change.before && { address: change.address }) });
    if (change.action.kind === "read" && entry.mode === "data") continue;
    if (change.action.kind === "none" && change.movedFrom === undefined && change.importId === undefined)
      unchanged += 1;
    else changes.push(change);
  }
  refuseDuplicates(changes, where);
  return {
    stack,
    terraformVersion: plan.terraform_version,
    changes,
    drift: driftOf(drifted, {
      resources: configuration.root_module.resources ?? [],
      changes,
      labels: labelsOf(entries, plan.prior_state?.values?.root_module?.resources ?? []),
    }),
    images: imagesOf(entries, plan.prior_state?.values?.root_module?.resources ?? [], redaction),
    unchanged,
    deferred: (plan.deferred_changes ?? []).map((deferred) => redaction.text(deferred.resource_change.address)),
    complete: plan.complete ?? true,
    known: knownObjects(objects),
    programs: programsOf(plan, redaction),
  };
}

const MACHINE = "vsphere_virtual_machine";

/** From the state alone, because Terraform ignores a later change of `clone`. Empty if the plan has no state. */
function imagesOf(
  entries: readonly PlanEntry[],
  state: readonly PriorResource[],
  redaction: Redaction,
): StackPlan["images"] {
  const names = new Map(
    state.filter(({ type }) => type === MACHINE).map(({ values }) => [values?.["id"], values?.["name"]]),
  );
  if (names.size === 0) return {};
  const stays = entries.filter(
    ({ type, change: { actions } }) => type === MACHINE && !actions.includes("create") && !actions.includes("delete"),
  );
  return Object.fromEntries(
    stays.flatMap(({ change: { before } }) => {
      const [clone] = Array.isArray(before?.["clone"]) ? (before["clone"] as readonly PlanValue[]) : [];
      const name = before?.["name"];
      if (typeof name !== "string" || !isPlanObject(clone) || clone["linked_clone"] === true) return [];
      const template = names.get(clone["template_uuid"]);
      return [[redaction.text(name), typeof template === "string" ? redaction.text(template) : undefined] as const];
    }),
  );
}

/** The names and ids of the objects that the stack looks up. Managed objects are in the entries. */
const lookedUp = ({ prior_state: state }: PlanSkeleton, redaction: Redaction): StateObject[] =>
  (state?.values?.root_module?.resources ?? []).flatMap(({ mode, type, values }) => {
    if (mode !== "data" || !isPlanObject(values)) return [];
    const { id, moid, uuid, name, hostname, path } = values;
    return [{ type, values: redaction.object({ id, moid, uuid, name, hostname, path }) }];
  });

const LABEL_TYPES: ReadonlySet<string> = new Set(["vsphere_tag", "vsphere_custom_attribute"]);

/** The IDs of the project's tags and custom attributes: those that it manages, and those that it looks up. */
function labelsOf(entries: readonly PlanEntry[], state: readonly PriorResource[]): ReadonlySet<string> {
  const values = [
    ...entries.filter(({ type }) => LABEL_TYPES.has(type)).map(({ change }) => change.before),
    ...state.filter(({ type }) => LABEL_TYPES.has(type)).map((each) => each.values),
  ];
  return new Set(values.map((each) => each?.["id"]).filter((id) => typeof id === "string"));
}

const PLAN_AGAIN = "Plan again, and pass the complete output of terraform show -json <plan file>.";
const NO_CHANGES = "The JSON has no list of changes: it is truncated or not a plan";

/** Real plans have about 20 levels. The code that reads them is recursive. */
const DEEPEST = 200;

/** Whether brackets are nested deeper than any plan has them, outside of strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x22) {
      do at = text.indexOf('"', at + 1);
      while (at !== -1 && isEscaped(text, at));
      if (at === -1) return false;
    } else if (sign === 0x7b || sign === 0x5b) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (sign === 0x7d || sign === 0x5d) depth -= 1;
  }
  return false;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

function parsed(text: string, where: string): Readonly<Record<string, unknown>> {
  if (isTooDeep(text)) throw new PlanError(`The plan is nested deeper than ${DEEPEST} levels`, where, PLAN_AGAIN);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // the parser's message quotes the text, which can contain a secret
    const { message } = error as SyntaxError;
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const ends = /end of JSON|Unterminated/.test(message) || Number(position) >= text.length;
    const at = position === undefined ? "it is plain text" : `syntax error at character ${position}`;
    const what = ends ? `it is truncated after ${text.length} characters` : at;
    throw new PlanError(`The plan is not JSON: ${text.trim() === "" ? "it is empty" : what}`, where, PLAN_AGAIN);
  }
  if (isPlanObject(json)) return json;
  throw new PlanError("The JSON is not a plan: it is not an object", where, PLAN_AGAIN);
}

/** The supported major version of the format. Minor versions are ignored, because fields were added without a new one. */
const MAJOR = "1";

function skeletonOf(json: Readonly<Record<string, unknown>>, where: string): PlanSkeleton {
  const { format_version: version } = json;
  if ("lineage" in json || ("values" in json && !("planned_values" in json))) {
    throw new PlanError("The JSON is a Terraform state, not a plan", where, PLAN_AGAIN);
  }
  if (typeof version !== "string" || !("configuration" in json)) {
    throw new PlanError(
      "The JSON is not a Terraform plan: it has no format_version or no configuration",
      where,
      PLAN_AGAIN,
    );
  }
  if (version.split(".")[0] !== MAJOR) {
    throw new PlanError(
      `The plan has the unsupported format ${/^[\d.]{1,10}$/.test(version) ? version : "version"}; supported: ${MAJOR}.x`,
      where,
      "Use a release of Terraform or OpenTofu that writes format 1.x, or add the new format to terraform/plan/.",
    );
  }
  const skeleton = skeletonSchema.safeParse(json);
  if (skeleton.success) return skeleton.data;
  const [issue] = skeleton.error.issues;
  throw new PlanError(`The plan has an invalid field: ${issue?.path.join(".")}: ${issue?.message}`, where, PLAN_AGAIN);
}

function refuseUnsupported(plan: PlanSkeleton, stack: string, where: string): void {
  if (plan.errored) {
    throw new PlanError(
      "The plan failed and is incomplete",
      where,
      "Fix the errors of terraform plan, then plan again.",
    );
  }
  const foreign = foreignOrigin(plan, stack);
  if (foreign !== undefined) {
    throw new PlanError(`The plan does not belong to ${stack}: ${foreign}`, where, `Pass a plan of ${stack}.`);
  }
  const providers = foreignProviders(plan);
  if (providers.length > 0) {
    throw new PlanError(
      `The plan of ${stack} uses providers that the review does not know: ${providers.join(", ")}`,
      where,
      "Remove their resources, or add each type to review/effects/tables/ and its provider to terraform/plan/origin.ts.",
    );
  }
  const manages = plan.configuration.root_module.resources?.some(({ mode }) => mode !== "data");
  if (manages && plan.resource_changes === undefined) throw new PlanError(NO_CHANGES, where, PLAN_AGAIN);
  if (plan.action_invocations?.length) {
    throw new PlanError(
      "The plan invokes provider actions, which the review does not support",
      where,
      "Remove the actions from the configuration, or add them to terraform/plan/.",
    );
  }
}

/** What Terraform always writes for an action. Without it, a change would look like none. */
const VALUES: Readonly<Partial<Record<PlannedChange["action"]["kind"], readonly ("before" | "after")[]>>> = {
  none: ["before", "after"],
  create: ["after"],
  update: ["before", "after"],
  delete: ["before"],
  forget: ["before"],
  replace: ["before", "after"],
  createThenForget: ["before", "after"],
};

function refuseEmpty({ address, change }: PlanEntry, where: string): void {
  const { kind } = plannedAction(change.actions);
  const missing = (VALUES[kind] ?? []).filter((side) => !change[side]);
  if (missing.length === 0) return;
  throw new PlanError(
    `The plan has no values ${missing.join(" and ")} the change of ${address} (${change.actions.join(", ")})`,
    where,
    PLAN_AGAIN,
  );
}

function refuseDuplicates(changes: readonly PlannedChange[], where: string): void {
  const seen = new Set<string>();
  for (const { address, deposed } of changes) {
    const key = objectKey({ address, ...(deposed === undefined ? {} : { deposed }) });
    if (seen.has(key)) throw new PlanError(`The plan lists an object twice: ${key}`, where, PLAN_AGAIN);
    seen.add(key);
  }
}

/** A unique key of an object in a plan. */
export const objectKey = ({ address, deposed }: Pick<PlannedChange, "address" | "deposed">): string =>
  deposed === undefined ? address : `${address} (deposed ${deposed})`;

/** Names of sensitive variables. A variable without a declaration counts as sensitive. */
const sensitiveVariables = ({ configuration, variables }: PlanSkeleton): string[] => {
  const declared = configuration.root_module.variables ?? {};
  const names = new Set([...Object.keys(declared), ...Object.keys(variables ?? {})]);
  return [...names].filter((name) => declared[name] === undefined || declared[name].sensitive === true).sort();
};

const valuesOfVariables = (plan: PlanSkeleton) =>
  sensitiveVariables(plan).map((name) => ({ name, value: plan.variables?.[name]?.value ?? null }));

/**
 * Terraform plans the removal of an object that the code no longer contains with its values of the last apply, although it has read
 * the current ones (`NodePlannableResourceInstanceOrphan`): a host in maintenance mode would look as if it still had its VMs.
 */
function asItIsNow(change: PlannedChange, current: ReadonlyMap<string, PlannedChange["after"]>): PlannedChange {
  const before = current.get(change.deposed ?? change.address);
  return change.action.kind === "delete" && before !== undefined ? { ...change, before } : change;
}

function plannedChange(entry: PlanEntry, stack: string, redaction: Redaction): PlannedChange {
  const { change, previous_address: previous } = entry;
  const { importing } = change;
  const address = redaction.text(entry.address);
  const movedFrom = previous && previous !== entry.address ? redaction.text(previous) : undefined;
  return {
    stack,
    address,
    type: entry.type,
    ...(entry.index != null && { key: typeof entry.index === "string" ? redaction.text(entry.index) : entry.index }),
    provider: entry.provider_name ?? "",
    action: plannedAction(change.actions),
    ...(change.before && { before: redaction.object(change.before, change.before_sensitive ?? false) }),
    ...(change.after && { after: redaction.object(change.after, change.after_sensitive ?? false) }),
    unknown: redaction.value(change.after_unknown ?? {}),
    replacePaths: (change.replace_paths ?? []).map((path) =>
      path.map((step) => (typeof step === "string" ? redaction.text(step) : step)),
    ),
    ...(entry.action_reason && { reason: entry.action_reason }),
    ...(movedFrom !== undefined && { movedFrom }),
    ...(importing && { importId: redaction.text(importing.id ?? "known after apply") }),
    ...(entry.deposed && { deposed: entry.deposed }),
  };
}
