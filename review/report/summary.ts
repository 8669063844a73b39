import { toTheMinute } from "../../lib/text/minute";
import { english, joined, type Sentence, say, value } from "../../lib/text/sentence";
import type { StackName } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import type { LocatedFinding } from "../../policy/located-finding";
import { interrupts, SERVICE_ACTIONS } from "../../roles/changes";
import { bySeverity, type Effect, HARMLESS } from "../effects/effect";
import type {
  ChangeGroup,
  DriftedObject,
  GuestChange,
  ObjectReview,
  Outcome,
  Review,
  ReviewedBlock,
  Revision,
  SiteReview,
  StackReview,
} from "../review";
import { type CapacityRow, capacityRow } from "./capacity-row";
import { attributeSentence, groupIdentical, type IdenticalChanges } from "./identical-changes";
import { missedObjectives, objectiveSentences } from "./objective-sentence";
import type { Phrases, PlaceName } from "./phrases";
import { CHAPTERS, type Chapter, EFFECTS_BY_SEVERITY } from "./severity";

/** A review as sentences in one language, in reading order. Every output for people is made from it. */
export interface ReviewSummary {
  readonly outcome: Outcome;
  readonly verdict: Sentence;
  readonly compared: Sentence;
  /** What a change of posture does. */
  readonly posture: readonly Sentence[];
  readonly unknown: readonly Sentence[];
  readonly consent: readonly Sentence[];
  /** What `npm run configure` does in running guests. */
  readonly inGuests: readonly Sentence[];
  /** What the code changes, and neither a deploy nor `npm run configure` can change. */
  readonly notApplied: readonly Sentence[];
  /** Locks, objectives and protection that the model no longer has. */
  readonly weakened: readonly Sentence[];
  readonly blocks: readonly BlockSummary[];
  readonly approved: readonly (BlockSummary & { readonly by: Sentence })[];
  readonly rolling: readonly { readonly title: Sentence; readonly members: readonly string[] }[];
  readonly added: readonly Sentence[];
  readonly fixed: readonly Sentence[];
  readonly places: readonly PlaceSummary[];
  readonly stacks: readonly Sentence[];
}

export interface BlockSummary {
  readonly title: string;
  readonly scope: string;
  readonly objects: readonly string[];
  readonly problem: Sentence;
  readonly remedy: Sentence;
}

export interface EffectCount {
  readonly effect: Effect;
  readonly count: number;
}

/** The part about one site, or about the link. */
export interface PlaceSummary {
  readonly place: PlaceName;
  readonly title: string;
  /** That its stack was not planned. @default - it was */
  readonly notReviewed?: Sentence;
  /** The number of objects by their worst effect, worst first. */
  readonly counts: readonly EffectCount[];
  readonly chapters: Readonly<Record<Chapter, readonly IdenticalChanges[]>>;
  readonly capacity: readonly CapacityRow[];
  readonly recoverability: readonly Sentence[];
  readonly peaks: readonly Sentence[];
  readonly drift: readonly Sentence[];
  readonly moved: readonly Sentence[];
  readonly imported: readonly Sentence[];
  readonly forgotten: readonly Sentence[];
  readonly groups: readonly GroupSummary[];
}

export interface GroupSummary {
  readonly title: string;
  readonly counts: readonly EffectCount[];
  readonly rows: readonly IdenticalChanges[];
}

/** The changes at one site, or on the link. */
interface Place extends Omit<SiteReview, "site" | "effects"> {
  readonly place: PlaceName;
  readonly isReviewed: boolean;
}

/** The stack that contains most objects of a place. */
const STACK_OF: Readonly<Record<PlaceName, StackName>> = {
  rabat: "primary",
  marrakech: "dr",
  link: "replication-link",
};

export function summarise(review: Review, phrases: Phrases): ReviewSummary {
  const places = placesOf(review);
  return {
    outcome: review.outcome,
    verdict: verdict(review, places, phrases),
    compared: phrases.compared(review.base && revision(review.base, phrases), revision(review.head, phrases)),
    posture: review.posture === undefined ? [] : phrases.postureChange(review.posture),
    weakened: review.weakened.map((text) => english(text)),
    inGuests: review.inGuests.map((change) => guestChangeSentence(change, phrases)),
    notApplied: review.notApplied.map((text) => english(text)),
    unknown: [...(review.base === undefined ? [[phrases.noBase]] : []), ...review.unknown.map(english)],
    consent: review.consent.map(english),
    blocks: review.blocks.map((block) => blockSummary(block, phrases)),
    approved: review.approved.map(({ block, by }) => ({
      ...blockSummary(block, phrases),
      by: approvedBy(by, phrases),
    })),
    rolling: review.stacks.flatMap((stack) => rolling(stack, phrases)),
    added: review.findings.added.map((finding) => findingSentence(finding, phrases)),
    fixed: review.findings.mended.map((finding) => findingSentence(finding, phrases)),
    places: places.map((place) => placeSummary(place, phrases)),
    stacks: review.stacks.map((stack) => stackSentence(stack, phrases)),
  };
}

/** Both sites always; the link only if something changes there. */
export function placesOf({ sites, link, stacks }: Review): Place[] {
  const isReviewed = (place: PlaceName) =>
    stacks.every(({ stack, state }) => stack !== STACK_OF[place] || state !== "notReviewed");
  const linkPlace: Place = {
    place: "link",
    isReviewed: isReviewed("link"),
    recoverability: [],
    peaks: [],
    ...link,
  };
  const changes = [link.groups, link.drift, link.capacity].some(({ length }) => length > 0);
  const inOrder = SITE_NAMES.flatMap((name) => sites.filter(({ site }) => site === name));
  return [
    ...inOrder.map(({ site, ...rest }) => ({ place: site, isReviewed: isReviewed(site), ...rest })),
    ...(changes ? [linkPlace] : []),
  ];
}

/** Counts objects by their worst effect, worst first. */
export function countEffects(objects: Iterable<Pick<ObjectReview, "effect">>): EffectCount[] {
  const counts = new Map<Effect, number>();
  for (const { effect } of objects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  return EFFECTS_BY_SEVERITY.flatMap((effect) => {
    const count = counts.get(effect);
    return count === undefined ? [] : [{ effect, count }];
  });
}

const objectsOf = (groups: readonly ChangeGroup[]): ObjectReview[] => groups.flatMap(({ objects }) => objects);

/** The effects of a place that need approval. Rights of access are mentioned also if something worse happens to the object. */
function seriousEffects(objects: readonly ObjectReview[], phrases: Phrases): Sentence[] {
  const networks = objects.filter(({ effect, effects }) => effect === "networkInterruption" && machinesOf(effects) > 0);
  const others = objects.filter((object) => !networks.includes(object));
  const access = objects.filter(
    ({ effect, effects }) => effect !== "accessChanged" && effects.some((each) => each.effect === "accessChanged"),
  );
  const counts = countEffects([...others, ...access.map(() => ({ effect: "accessChanged" as const }))]);
  return [
    ...counts
      .filter(({ effect }) => !HARMLESS.has(effect))
      .map(({ effect, count }) => [phrases.counted[effect](count)]),
    ...networks.map(({ subject, effects }) => phrases.verdict.losesNetwork(machinesOf(effects), value(subject.name))),
  ];
}

const machinesOf = (effects: ObjectReview["effects"]): number =>
  Math.max(0, ...effects.map(({ machines = [] }) => machines.length));

function verdict(review: Review, places: readonly Place[], phrases: Phrases): Sentence {
  const { verdict: words } = phrases;
  const effects = places
    .filter(({ isReviewed, groups }) => isReviewed || groups.length > 0)
    .map(({ place, groups }) => ({ place, serious: seriousEffects(objectsOf(groups), phrases) }));
  const affected = effects.filter(({ serious }) => serious.length > 0);
  // nothing on the link can restart or lose data
  const unaffected = effects.filter(({ place, serious }) => serious.length === 0 && place !== "link");
  const isReviewed = new Map(places.map((place) => [place.place, place.isReviewed]));
  const found = [
    [places.flatMap(({ recoverability }) => missedObjectives(recoverability)).length, words.missed],
    [review.weakened.length, words.weakened],
    [membersIn(review.inGuests.filter(interrupts)), words.restarted],
    [membersIn(review.inGuests.filter((change) => !interrupts(change))), words.configured],
    [review.notApplied.length, words.notApplied],
    [review.findings.added.length, words.added],
    [review.findings.mended.length, words.fixed],
    [places.flatMap(({ drift }) => drift).length, words.drifted],
    [review.unknown.length + (review.base === undefined ? 1 : 0), words.unknown],
  ] as const;
  const notReviewed = review.stacks.filter(({ state }) => state === "notReviewed").map(({ stack }) => say`${stack}`);
  const notPlanned = review.stacks.filter(({ state }) => state === "notYet").map(({ stack }) => say`${stack}`);
  const facts: readonly Sentence[] = [
    ...(review.posture === undefined ? [] : [[phrases.verdict.postures[review.posture.to]]]),
    ...affected.map(({ place, serious }) => words.at(phrases.at[place], few(serious, phrases))),
    ...(places.every(({ groups }) => groups.length === 0) && notReviewed.length === 0
      ? [[words.nothing]]
      : unaffected.some(({ place }) => isReviewed.get(place))
        ? [
            [
              words.noneAt(
                unaffected.filter(({ place }) => isReviewed.get(place)).map(({ place }) => phrases.at[place]),
              ),
            ],
          ]
        : []),
    ...found.flatMap(([count, write]) => (count > 0 ? [[write(count)]] : [])),
    ...(notReviewed.length > 0
      ? [[...joined(few(notReviewed, phrases), ", "), words.notReviewed(notReviewed.length)]]
      : []),
    ...(notPlanned.length > 0
      ? [[...joined(few(notPlanned, phrases), ", "), words.notPlanned(notPlanned.length)]]
      : []),
  ];
  return [`${phrases.outcomes[review.outcome]}${phrases.colon}`, ...joined(facts, phrases.semicolon), "."];
}

const membersIn = (changes: readonly GuestChange[]): number => changes.flatMap(({ batches }) => batches.flat()).length;

/** Which members, which files, which services, and in which order. */
export function guestChangeSentence({ place, kind, files, actions, batches }: GuestChange, phrases: Phrases): Sentence {
  const { inGuests: words, colon, semicolon } = phrases;
  const names = (all: readonly string[]): Sentence => joined(all.map(value), ", ");
  const changed = (["added", "changed", "removed"] as const).flatMap((change) => {
    const paths = files.filter((file) => file.change === change).map(({ path }) => path);
    return paths.length === 0 ? [] : [words.files[change](names(paths))];
  });
  const acted = SERVICE_ACTIONS.flatMap((by) => {
    const services = actions.filter((action) => action.by === by).map(({ service }) => service);
    return services.length === 0 ? [] : [words.services[by](names(services))];
  });
  const most = Math.max(...batches.map(({ length }) => length));
  const [only, ...others] = batches;
  const pace =
    others.length > 0
      ? most === 1
        ? words.oneByOne
        : words.byBatch(String(most))
      : only?.length === 1
        ? ""
        : words.together;
  const order: Sentence = [...joined(batches.map(names), " → "), ...(pace === "" ? [] : [` (${pace})`])];
  const what = [...changed, ...(acted.length === 0 ? [[words.noService]] : acted)];
  return [...say`${kind} ${[words.places[place]]}`, colon, ...joined(what, ", "), semicolon, ...order];
}

/** The most stacks that a verdict names, so that it stays one short sentence. */
const STACKS_NAMED = 5;

/** The first of these, and the number of the others. */
const few = (names: readonly Sentence[], phrases: Phrases): readonly Sentence[] =>
  names.length <= STACKS_NAMED ? names : [...names.slice(0, STACKS_NAMED), [phrases.more(names.length - STACKS_NAMED)]];

/** A full commit hash is shortened; a branch name is not. */
const isHash = (commit: string): boolean => /^[0-9a-f]{40,}$/.test(commit);

const revision = ({ commit, dirty }: Revision, phrases: Phrases): Sentence =>
  say`${isHash(commit) ? commit.slice(0, 12) : commit}${[dirty ? phrases.dirty : ""]}`;

const blockSummary = (
  { id, scope, objects, problem, remedy, fingerprint }: ReviewedBlock,
  phrases: Phrases,
): BlockSummary => ({
  title: phrases.blocks[id],
  scope,
  objects,
  problem: english(problem),
  remedy: [...phrases.remedy(english(remedy)), " ", ...phrases.fingerprint(fingerprint)],
});

const approvedBy = ({ owner, expires, reason, key }: Review["approved"][number]["by"], phrases: Phrases): Sentence => [
  ...phrases.approvedBy(owner, expires, english(reason)),
  ...(key === undefined ? [] : phrases.signed(key)),
];

function rolling({ stack, fingerprint }: StackReview, phrases: Phrases): ReviewSummary["rolling"] {
  const members = fingerprint?.rolling?.map(({ member }) => member) ?? [];
  return members.length === 0
    ? []
    : [{ title: say`${stack} ${[phrases.in]} ${[phrases.steps(members.length), phrases.colon]}`, members }];
}

function findingSentence({ rule, scope, file, line, problem, remedy }: LocatedFinding, phrases: Phrases): Sentence {
  return say`${`${file}:${line}`} ${rule} (${scope})${[phrases.colon]}${english(problem)} ${phrases.remedy(english(remedy))}`;
}

function stackSentence(
  { stack, state, reason, counts, release, terraformVersion }: StackReview,
  phrases: Phrases,
): Sentence {
  if (state === "notReviewed") return phrases.notPlanned(stack);
  if (state === "notYet") return phrases.notYet(stack, english(reason ?? "?"));
  const actions = (Object.keys(phrases.actions) as (keyof Phrases["actions"])[])
    .filter((action) => counts[action] > 0)
    .map((action) => phrases.actions[action](counts[action]));
  const terraform = terraformVersion === undefined ? [] : say`, Terraform ${terraformVersion}`;
  return say`${stack}${[phrases.colon, actions.join(", ") || phrases.noChanges]} (${[`${phrases.provider} ${release}`]}${terraform})`;
}

function placeSummary(place: Place, phrases: Phrases): PlaceSummary {
  const objects = objectsOf(place.groups);
  const groups = place.groups
    .filter(({ objects: of }) => of.length > 0)
    .map(({ title, objects: of }) => ({
      title: phrases.kind(title),
      counts: countEffects(of),
      rows: groupIdentical(of),
    }));
  const rows = groups.flatMap((group) => group.rows).sort(bySeverity);
  const chapter = (effects: readonly Effect[]): readonly IdenticalChanges[] =>
    rows.filter(({ effect }) => effects.includes(effect));
  // also in their own chapter if something worse happens to the object
  const always = (effect: Effect): readonly IdenticalChanges[] =>
    rows.filter(({ effects }) => effects.some((each) => each.effect === effect)).map((row) => ({ ...row, effect }));
  return {
    place: place.place,
    title: phrases.places[place.place],
    ...(!place.isReviewed && { notReviewed: phrases.notReviewed(value(STACK_OF[place.place])) }),
    counts: countEffects(objects),
    chapters: {
      lost: chapter(CHAPTERS.lost),
      destroyed: chapter(CHAPTERS.destroyed),
      unsafe: chapter(CHAPTERS.unsafe),
      access: always("accessChanged"),
      protection: always("lessProtected"),
      programs: always("runsProgram"),
      restarts: chapter(CHAPTERS.restarts),
      interruptions: chapter(CHAPTERS.interruptions),
    },
    capacity: place.capacity.map((change) => capacityRow(change, phrases)).filter(({ differs }) => differs),
    recoverability: objectiveSentences(place.recoverability, phrases),
    peaks: place.peaks.map((peak) => {
      const amount = (number: number): Sentence => [`${phrases.decimal(number)} ${phrases.amount(peak.unit)}`];
      const amounts = say`${[phrases.resources[peak.resource]]} ${phrases.of(amount(peak.taken), amount(peak.has))}`;
      const overflows = peak.taken > peak.has ? ` – ${phrases.overflows}` : "";
      return say`${peak.where}${[phrases.colon]}${amounts} ${[phrases.while[peak.why], overflows]}`;
    }),
    drift: place.drift.map((drifted) => driftSentence(drifted, phrases)),
    moved: objects.flatMap(({ address, movedFrom }) =>
      movedFrom === undefined ? [] : [say`${address} ${phrases.movedFrom(movedFrom)}`],
    ),
    imported: objects.flatMap(({ subject, importId }) =>
      importId === undefined ? [] : [say`${subject.name} ${phrases.importedAs(importId)}`],
    ),
    forgotten: objects
      .filter(({ action, effect }) => action === "forget" || action === "createThenForget" || effect === "forgotten")
      .map(({ subject }) => say`${subject.name}${[phrases.colon, phrases.unmanaged]}`),
    groups,
  };
}

function driftSentence({ subject, gone, attributes, by }: DriftedObject, phrases: Phrases): Sentence {
  const what = gone ? [[phrases.gone]] : attributes.map((attribute) => attributeSentence(attribute, phrases));
  const who =
    by === undefined || by.length === 0
      ? [[phrases.authorUnknown]]
      : by.slice(0, 1).map(({ user, at, event }) => say`${user}, ${toTheMinute(at)} (${event})`);
  return say`${subject.name} (${subject.tier ?? phrases.kind(subject.kind)})${[phrases.colon]}${joined(what, ", ")} – ${joined(who, "; ")}`;
}
