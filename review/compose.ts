import { groupBy } from "../lib/group-by";
import type { Model } from "../model/model";
import type { Acknowledgement, Approval, GivenApproval } from "../model/schema/exception";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { sourcePosition } from "../model/source-position";
import type { PlannedAction, PlannedChange, StackPlan } from "../terraform/plan/change";
import { blocks } from "./blocks";
import { type Agreed, agreedAcknowledgements, NOTHING_AGREED, ownConsents, uncountedApprovals } from "./consent";
import { capacityChanges } from "./consequences/capacity";
import { statedCapacities } from "./consequences/datastores";
import { findingChanges } from "./consequences/findings";
import { keptFirstBootSettings } from "./consequences/first-boot";
import { keptImages } from "./consequences/images";
import { objectiveChanges } from "./consequences/objectives";
import { peaks } from "./consequences/peaks";
import { declaredAt } from "./declared-at";
import { type ClassificationContext, classify } from "./effects/classify";
import { bySeverity, type ClassifiedChange, type Effect, type Release } from "./effects/effect";
import { withFingerprint } from "./fingerprint/effect";
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
    outcome: outcomeOf({ open, approved: approved.length, classified, findings, sites, unknown, consent }),
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
    ],
    sites,
    link,
    blocks: open,
    approved,
    findings,
    unknown,
    consent,
  };
}

/** Facts that are not in the plan: the name of an object in the model, and whether its disks hold data. */
function contextOf({ release, before, after }: ReviewInput): ClassificationContext {
  const models = before ? [after, before] : [after];
  const holdsData = new Map(
    models.toReversed().flatMap(({ massar }) => massar.tiers.map((tier) => [tier.name, tier.holdsData])),
  );
  return {
    release,
    subjectOf: (change) => subjectOf(change, ...models),
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

/** Effects without an interruption: VMs keep running on the same host, with the same network. */
const HARMLESS: ReadonlySet<Effect> = new Set([
  "none",
  "noEffectInGuest",
  "created",
  "moved",
  "imported",
  "reconfiguredLive",
]);

function outcomeOf({
  open,
  approved,
  classified,
  findings,
  sites,
  unknown,
  consent,
}: Pick<Review, "findings" | "sites" | "unknown" | "consent"> & {
  readonly open: readonly ReviewedBlock[];
  readonly approved: number;
  readonly classified: readonly ClassifiedChange[];
}): Outcome {
  if (open.length > 0) return "blocked";
  const worse = sites.some(({ recoverability }) => recoverability.some(({ kept }) => kept.after === false));
  const noticed = classified.some(({ effect }) => !HARMLESS.has(effect));
  const asks = [approved > 0, noticed, worse, findings.added.length > 0, unknown.length > 0, consent.length > 0];
  return asks.includes(true) ? "needsApproval" : "harmless";
}

function unknowns(
  { plans, notYet, baseUnknown, before, after }: ReviewInput,
  classified: readonly ClassifiedChange[],
): string[] {
  const unclassified = classified.filter(({ effect }) => effect === "notClassified");
  return [
    ...(baseUnknown === undefined ? [] : [`Consequences for capacity and recovery: ${baseUnknown}`]),
    ...(before === undefined ? [] : keptFirstBootSettings(before, after)),
    ...keptImages(plans, after),
    ...(before === undefined ? [] : statedCapacities(before, after)),
    ...notYet.map(({ stack, reason }) => `${stack} is not planned yet and needs a separate review: ${reason}`),
    ...plans
      .filter(({ complete }) => !complete)
      .map(({ stack }) => `The plan of ${stack} is incomplete, as Terraform reports.`),
    ...plans
      .filter(({ deferred }) => deferred.length > 0)
      .map(({ stack, deferred }) => `Terraform defers ${deferred.length} changes of ${stack}: ${deferred.join(", ")}`),
    ...unclassified.map(
      ({ subject, effects }) =>
        `The effect on ${subject.name}: the table of effects has no row for ${[
          ...new Set(
            effects
              .filter(({ effect }) => effect === "notClassified")
              .flatMap(({ causes }) => causes.map(({ path }) => path)),
          ),
        ].join(", ")}.`,
    ),
  ];
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
  return {
    subject,
    stack: change.stack,
    address: change.address,
    gone: change.action.kind === "delete",
    attributes,
    ...(by && by.length > 0 && { by }),
  };
}
