import { groupBy } from "../lib/group-by";
import type { Model } from "../model/model";
import { STACKS } from "../model/names";
import type { Acknowledgement, Approval, GivenApproval } from "../model/schema/exception";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { sourcePosition } from "../model/source-position";
import { guestChanges } from "../roles/changes";
import type { PlannedAction, PlannedChange, StackPlan } from "../terraform/plan/change";
import { blocks } from "./blocks";
import { type Agreed, agreedAcknowledgements, NOTHING_AGREED, ownConsents, uncountedApprovals } from "./consent";
import { capacityChanges } from "./consequences/capacity";
import { statedCapacities } from "./consequences/datastores";
import { findingChanges } from "./consequences/findings";
import { keptImages } from "./consequences/images";
import { notApplied } from "./consequences/not-applied";
import { objectiveChanges } from "./consequences/objectives";
import { peaks } from "./consequences/peaks";
import { weakened } from "./consequences/weakened";
import { declaredAt } from "./declared-at";
import { type ClassificationContext, classify } from "./effects/classify";
import { bySeverity, type ClassifiedChange, type Effect, HARMLESS, type Release } from "./effects/effect";
import { withFingerprint } from "./fingerprint/effect";
import { addressWithoutKeys, foreignPrograms, RUNS_PROGRAMS } from "./programs";
import type {
  ChangeGroup,
  DriftedObject,
  ObjectReview,
  Outcome,
  Review,
  ReviewedBlock,
  Revision,
  SiteReview,
  StackFingerprint,
  StackReview,
} from "./review";
import { rollingSteps } from "./rolling-steps";
import { subjectOf } from "./subject";

export interface ReviewInput {
  readonly plans: readonly StackPlan[];
  /** Stacks that cannot be planned yet, because their sites are not deployed. */
  readonly notYet: readonly { readonly stack: string; readonly reason: string }[];
  readonly release: Release;
  /** The base branch's model. @default - none: `baseUnknown` gives the reason */
  readonly before?: Model;
  readonly baseUnknown?: string;
  readonly after: Model;
  readonly base?: Revision;
  readonly head: Revision;
  /** The approvals in the change: alone, they do not count. */
  readonly approvals: readonly Approval[];
  readonly acknowledged: readonly Acknowledgement[];
  /** The consents that count. @default - none */
  readonly agreed?: Agreed;
  /** Sentences about the programs and keys that the change edits. @default - none */
  readonly programs?: readonly string[];
  /** An ISO date. Entries that expired before it are ignored. */
  readonly today: string;
  readonly fingerprints: Readonly<Record<string, StackFingerprint>>;
  /** The names of VMs that are powered off. @default - what the plans say; those of release 1.26.0 say nothing */
  readonly poweredOff?: ReadonlySet<string>;
  /** Who changed a drifted object. @default - vCenter's events were not read */
  readonly changedBy?: (drifted: PlannedChange) => DriftedObject["by"];
}

/** All plans of a change as one review. Pure: the same input is the same review. */
export function compose(input: ReviewInput): Review {
  const { plans, notYet, release, before, after } = input;
  const context = contextOf(input);
  const classified = plans.flatMap(({ changes }) => changes.map((change) => classify(change, context)));
  const drift = plans.flatMap(({ drift: drifted }) =>
    drifted.map((change) => driftedObject(change, context, input.changedBy)),
  );
  const { approvals, acknowledged, agreed = NOTHING_AGREED } = input;
  const found = [
    ...blocks({ classified, after, ...(before && { before }) }).map((block) => withFingerprint(block, classified)),
    ...ownConsents({ after, acknowledged, agreed, ...(before && { before }) }),
  ];
  const answers = found.map((block) => ({ block, by: approvalOf(block, input) }));
  const open = answers.filter(({ by }) => by === undefined).map(({ block }) => block);
  const approved = answers.flatMap(({ block, by }) => (by === undefined ? [] : [{ block, by }]));
  const findings = before
    ? findingChanges(before, after, agreedAcknowledgements({ acknowledged, agreed }), input.today)
    : { added: [], mended: [] };
  const consent = [...uncountedApprovals(approvals, agreed, found), ...(input.programs ?? [])];
  const consequences = consequencesOf(before, after);
  const unknown = unknowns(input, classified);
  const posture = postureChange(input);
  const lost = before === undefined ? [] : weakened(before, after);
  const kept = [
    ...(before === undefined ? [] : [...notApplied(before, after), ...statedCapacities(before, after)]),
    ...keptImages(plans, after),
  ];
  const inGuests = before === undefined ? [] : guestChanges(before, after);
  const notReviewed = STACKS.filter(
    (stack) => !plans.some((plan) => plan.stack === stack) && !notYet.some((each) => each.stack === stack),
  );
  const sites = SITE_NAMES.map((site): SiteReview => {
    const own = classified.filter(({ subject }) => subject.site === site);
    return {
      site,
      effects: countEffects(own),
      groups: groupsOf(own, input),
      drift: drift.filter(({ subject }) => subject.site === site),
      ...consequences[site],
    };
  });
  const ofLink = classified.filter(({ subject }) => subject.site === undefined);
  const link = {
    groups: groupsOf(ofLink, input),
    drift: drift.filter(({ subject }) => subject.site === undefined),
    capacity: consequences.link,
  };
  return {
    version: 1,
    outcome: outcomeOf({
      open,
      asks: [
        approved.length > 0,
        classified.some(({ effects }) => effects.some(({ effect }) => !HARMLESS.has(effect))),
        sites.some(({ recoverability }) => recoverability.some((each) => each.kept.after === false)),
        ...[findings.added, unknown, inGuests, kept, lost, notReviewed, consent].map(({ length }) => length > 0),
        posture !== undefined,
      ],
    }),
    ...(input.base && { base: input.base }),
    head: input.head,
    stacks: [
      ...plans.map((plan): StackReview => plannedStack(plan, input)),
      ...notYet.map(
        ({ stack, reason }): StackReview => ({
          stack,
          state: "notYet",
          reason,
          release,
          counts: countActions([]),
        }),
      ),
      ...notReviewed.map((stack): StackReview => ({ stack, state: "notReviewed", release, counts: countActions([]) })),
    ],
    sites,
    link,
    blocks: open,
    approved,
    findings,
    unknown,
    consent,
    ...(posture && { posture }),
    inGuests,
    notApplied: kept,
    weakened: lost,
  };
}

/** A failover or a failback. Rabat runs if its vCenter answered the plan of its stack. */
function postureChange({ before, after, plans }: ReviewInput): Review["posture"] {
  if (before === undefined || before.posture.kind === after.posture.kind) return undefined;
  const [from, to] = [before.posture.kind, after.posture.kind];
  return { from, to, rabatAnswers: plans.some(({ stack }) => stack === "primary") };
}

/** Facts that are not in the plan: the name of an object in the model, and whether its disks hold data. */
function contextOf({ plans, release, before, after, poweredOff }: ReviewInput): ClassificationContext {
  const known = new Map(plans.map((plan) => [plan.stack, plan.known]));
  const programs = new Map(plans.map((plan) => [plan.stack, foreignPrograms(plan)]));
  const destroyed = new Set(
    plans.flatMap(({ changes }) =>
      changes
        .filter(({ action }) => action.kind === "delete" || action.kind === "replace")
        .flatMap(({ before: object }) => [object?.["id"], object?.["moid"]]),
    ),
  );
  const models = before ? [after, before] : [after];
  const holdsData = new Map(
    models.toReversed().flatMap(({ massar }) => massar.tiers.map((tier) => [tier.name, tier.holdsData])),
  );
  return {
    release,
    subjectOf: (change) => subjectOf(change, ...models),
    known: (stack) => known.get(stack),
    poweredOff: ({ before: machine }) => poweredOff?.has(String(machine?.["name"])) === true,
    programsOf: (change) =>
      RUNS_PROGRAMS.has(change.action.kind)
        ? (programs.get(change.stack) ?? []).filter(({ address }) => address === addressWithoutKeys(change.address))
        : [],
    isDestroyed: (id) => destroyed.has(id),
    holdsData: ({ tier }) => holdsData.get(tier ?? ""),
  };
}

function consequencesOf(before: Model | undefined, after: Model) {
  if (before === undefined) {
    const nothing = { capacity: [], recoverability: [], peaks: [] };
    return { rabat: nothing, marrakech: nothing, link: [] };
  }
  const capacity = capacityChanges(before, after);
  const recoverability = objectiveChanges(before, after);
  const during = peaks(before, after);
  const at = (site: SiteName) => ({
    capacity: capacity.sites[site],
    recoverability: recoverability[site],
    peaks: during[site],
  });
  return { rabat: at("rabat"), marrakech: at("marrakech"), link: capacity.link };
}

const approvalOf = (
  { id, scope, fingerprint }: ReviewedBlock,
  { agreed = NOTHING_AGREED, today }: ReviewInput,
): GivenApproval | undefined =>
  agreed.approvals.find(
    (each) => each.id === id && each.scope === scope && each.fingerprint === fingerprint && each.expires >= today,
  );

/** Blocked if a block is open; else a person must agree if anything asks for it. */
function outcomeOf({
  open,
  asks,
}: {
  readonly open: readonly ReviewedBlock[];
  readonly asks: readonly boolean[];
}): Outcome {
  if (open.length > 0) return "blocked";
  return asks.includes(true) ? "needsApproval" : "harmless";
}

function unknowns({ plans, notYet, baseUnknown }: ReviewInput, classified: readonly ClassifiedChange[]): string[] {
  const unclassified = classified.filter(({ effect }) => effect === "notClassified");
  return [
    ...(baseUnknown === undefined ? [] : [`Consequences for capacity and recovery: ${baseUnknown}`]),
    ...notYet.map(({ stack, reason }) => `${stack} is not planned yet and needs a separate review: ${reason}`),
    ...plans
      .filter(({ complete }) => !complete)
      .map(({ stack }) => `The plan of ${stack} is incomplete, as Terraform reports.`),
    ...plans
      .filter(({ deferred }) => deferred.length > 0)
      .map(({ stack, deferred }) => `Terraform defers ${deferred.length} changes of ${stack}: ${deferred.join(", ")}`),
    ...plans.flatMap((plan) =>
      foreignPrograms(plan).map(
        ({ address, kind, command }) =>
          `${plan.stack}: ${address} runs a program that is not part of this project, ${
            kind === "external" ? "at each plan and deploy" : `when it is created or destroyed (${kind})`
          }: ${command}`,
      ),
    ),
    ...unclassified.map(unknownEffect),
  ];
}

function unknownEffect({ change: { type, action }, subject: { name }, effects }: ClassifiedChange): string {
  const unknown = effects.filter(({ effect }) => effect === "notClassified");
  const paths = [...new Set(unknown.flatMap(({ causes }) => causes.map(({ path }) => path)))];
  if (action.kind === "unknown")
    return `The effect on ${name}: the review does not know Terraform's action ${action.actions.join(", ")}.`;
  if (paths.length === 0) return `The effect on ${name}: the table of effects does not cover ${type}.`;
  return `The effect on ${name}: the table of effects has no row for ${paths.join(", ")}.`;
}

function plannedStack(plan: StackPlan, input: ReviewInput): StackReview {
  const { stack, changes, terraformVersion } = plan;
  const fingerprint = input.fingerprints[stack] && withRolling(input.fingerprints[stack], plan);
  return {
    stack,
    state: "planned",
    release: input.release,
    terraformVersion,
    counts: countActions(changes),
    ...(fingerprint && { fingerprint }),
  };
}

/** If several VMs change, the fingerprint also covers the steps of a rolling deploy. */
function withRolling(fingerprint: StackFingerprint, plan: StackPlan): StackFingerprint {
  const steps = rollingSteps(plan).map(({ member, changes }) => ({ member, changes }));
  return steps.length > 1 ? { ...fingerprint, rolling: steps } : fingerprint;
}

function countActions(changes: readonly PlannedChange[]): StackReview["counts"] {
  const of = (kind: PlannedAction["kind"]) => changes.filter(({ action }) => action.kind === kind).length;
  return {
    none: of("none"),
    create: of("create"),
    read: of("read"),
    update: of("update"),
    delete: of("delete"),
    forget: of("forget"),
    replace: of("replace"),
    createThenForget: of("createThenForget"),
    unknown: of("unknown"),
    import: changes.filter(({ importId }) => importId !== undefined).length,
    move: changes.filter(({ movedFrom }) => movedFrom !== undefined).length,
  };
}

function countEffects(classified: readonly ClassifiedChange[]): SiteReview["effects"] {
  const counts: Partial<Record<Effect, number>> = {};
  for (const { effect } of classified) counts[effect] = (counts[effect] ?? 0) + 1;
  return counts;
}

/** By tier, or by kind for objects without a tier. Groups and their objects are ordered by effect, worst first. */
function groupsOf(classified: readonly ClassifiedChange[], { before, after }: ReviewInput): ChangeGroup[] {
  return [...groupBy(classified, ({ subject }) => subject.tier ?? subject.kind)]
    .map(([title, group]): ChangeGroup => {
      const objects = group.map((each) => objectReview(each, after, before)).toSorted(bySeverity);
      return { title, effect: objects[0]?.effect ?? "none", objects };
    })
    .toSorted(bySeverity);
}

function objectReview(
  { change, subject, effect, effects, attributes }: ClassifiedChange,
  after: Model,
  before: Model | undefined,
): ObjectReview {
  const path = declaredAt(subject, after) ?? (before && declaredAt(subject, before));
  const { stack, address, action, movedFrom, importId, deposed } = change;
  const object = {
    subject,
    stack,
    address,
    action: action.kind,
    effect,
    effects,
    attributes,
    ...(movedFrom && { movedFrom }),
    ...(importId && { importId }),
    ...(deposed && { deposed }),
  };
  if (path === undefined) return object;
  return {
    ...object,
    // computed on demand: the comment and the terminal do not show it
    get source() {
      return sourcePosition(path, after.root);
    },
  };
}

function driftedObject(
  change: PlannedChange,
  context: ClassificationContext,
  changedBy: ReviewInput["changedBy"],
): DriftedObject {
  const { subject, attributes } = classify(change, context);
  const by = changedBy?.(change);
  const [was, is] = [change.before?.["power_state"], change.after?.["power_state"]];
  // the table leaves it out, because the provider only reads it
  const power = was === is ? [] : [{ path: "power_state", before: String(was), after: String(is) }];
  return {
    subject,
    stack: change.stack,
    address: change.address,
    gone: change.action.kind === "delete",
    attributes: change.after === undefined ? attributes : [...attributes, ...power],
    ...(by && by.length > 0 && { by }),
  };
}
