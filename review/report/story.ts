import { english, joined, type Sentence, say } from "../../lib/text/sentence";
import type { Approval } from "../../model/schema/approval";
import { SITE_NAMES } from "../../model/schema/site";
import type { LocatedFinding } from "../../policy/located-finding";
import { type Effect, worstFirst } from "../effects/effect";
import type {
  Block,
  ChangeGroup,
  DriftedObject,
  ObjectReview,
  Outcome,
  Review,
  Revision,
  SiteReview,
  StackReview,
} from "../review";
import { type AlikeObjects, alike, attributeSentence } from "./alike";
import { type CapacityRow, capacityRow } from "./capacity-row";
import type { Phrases, PlaceName } from "./phrases";
import { brokenPromises, promiseSentences } from "./promise-sentence";
import { CHAPTERS, type Chapter, TONES, WORST_FIRST } from "./severity";

/** A review in sentences of one language, in the order in which they are read: what every output for people says. */
export interface Story {
  readonly outcome: Outcome;
  readonly verdict: Sentence;
  readonly compared: Sentence;
  readonly unknown: readonly Sentence[];
  readonly blocks: readonly BlockStory[];
  readonly approved: readonly (BlockStory & { readonly by: Sentence })[];
  readonly rolling: readonly { readonly title: Sentence; readonly members: readonly string[] }[];
  readonly added: readonly Sentence[];
  readonly mended: readonly Sentence[];
  readonly places: readonly PlaceStory[];
  readonly stacks: readonly Sentence[];
}

export interface BlockStory {
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

/** What is said of one site, or of the link. */
export interface PlaceStory {
  readonly place: PlaceName;
  readonly title: string;
  /** How many objects have each effect as their worst, worst first. */
  readonly counts: readonly EffectCount[];
  readonly chapters: Readonly<Record<Chapter, readonly AlikeObjects[]>>;
  readonly capacity: readonly CapacityRow[];
  readonly recoverability: readonly Sentence[];
  readonly peaks: readonly Sentence[];
  readonly drift: readonly Sentence[];
  readonly moved: readonly Sentence[];
  readonly imported: readonly Sentence[];
  readonly forgotten: readonly Sentence[];
  readonly groups: readonly GroupStory[];
}

export interface GroupStory {
  readonly title: string;
  readonly counts: readonly EffectCount[];
  readonly rows: readonly AlikeObjects[];
}

/** Everything that happens at one place: a site's part of a review, or the link's. */
interface Place extends Omit<SiteReview, "site" | "effects"> {
  readonly place: PlaceName;
}

export function storyOf(review: Review, phrases: Phrases): Story {
  const places = placesOf(review);
  return {
    outcome: review.outcome,
    verdict: verdict(review, places, phrases),
    compared: phrases.compared(review.base && revision(review.base, phrases), revision(review.head, phrases)),
    unknown: [...(review.base === undefined ? [[phrases.noBase]] : []), ...review.unknown.map(english)],
    blocks: review.blocks.map((block) => blockStory(block, phrases)),
    approved: review.approved.map(({ block, by }) => ({ ...blockStory(block, phrases), by: approvedBy(by, phrases) })),
    rolling: review.stacks.flatMap((stack) => rolling(stack, phrases)),
    added: review.findings.added.map((finding) => findingSentence(finding, phrases)),
    mended: review.findings.mended.map((finding) => findingSentence(finding, phrases)),
    places: places.map((place) => placeStory(place, phrases)),
    stacks: review.stacks.map((stack) => stackSentence(stack, phrases)),
  };
}

/** Both sites always, the link where something is to be said of it. */
export function placesOf({ sites, link }: Review): Place[] {
  const linkPlace: Place = { place: "link", recoverability: [], peaks: [], ...link };
  const speaks = [link.groups, link.drift, link.capacity].some(({ length }) => length > 0);
  const inOrder = SITE_NAMES.flatMap((name) => sites.filter(({ site }) => site === name));
  return [...inOrder.map(({ site, ...rest }) => ({ place: site, ...rest })), ...(speaks ? [linkPlace] : [])];
}

/** How many of these have each effect as their worst, worst first. */
export function countEffects(objects: Iterable<Pick<ObjectReview, "effect">>): EffectCount[] {
  const counts = new Map<Effect, number>();
  for (const { effect } of objects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  return WORST_FIRST.flatMap((effect) => {
    const count = counts.get(effect);
    return count === undefined ? [] : [{ effect, count }];
  });
}

const objectsOf = (groups: readonly ChangeGroup[]): ObjectReview[] => groups.flatMap(({ objects }) => objects);

/** Where these are at stake, a verdict is not quiet about a place. */
const isSerious = (effect: Effect): boolean => TONES[effect] === "danger" || TONES[effect] === "warning";

function verdict(review: Review, places: readonly Place[], phrases: Phrases): Sentence {
  const { verdict: words, counted } = phrases;
  const effects = places.map(({ place, groups }) => ({
    place,
    serious: countEffects(objectsOf(groups)).filter(({ effect }) => isSerious(effect)),
  }));
  const struck = effects.filter(({ serious }) => serious.length > 0);
  // the link is no place where people look for something that restarts
  const quiet = effects.filter(({ place, serious }) => serious.length === 0 && place !== "link");
  const found = [
    [places.flatMap(({ recoverability }) => brokenPromises(recoverability)).length, words.broken],
    [review.findings.added.length, words.added],
    [review.findings.mended.length, words.mended],
    [places.flatMap(({ drift }) => drift).length, words.drifted],
    [review.unknown.length + (review.base === undefined ? 1 : 0), words.unknown],
  ] as const;
  const notPlanned = review.stacks.filter(({ state }) => state === "notYet").map(({ stack }) => say`${stack}`);
  const facts: readonly Sentence[] = [
    ...struck.map(({ place, serious }) =>
      words.at(
        phrases.at[place],
        serious.map(({ effect, count }) => [counted[effect](count)]),
      ),
    ),
    ...(places.every(({ groups }) => groups.length === 0)
      ? [[words.nothing]]
      : quiet.length > 0
        ? [[words.quietAt(quiet.map(({ place }) => phrases.at[place]))]]
        : []),
    ...found.flatMap(([count, write]) => (count > 0 ? [[write(count)]] : [])),
    ...(notPlanned.length > 0
      ? [[...joined(few(notPlanned, phrases), ", "), words.notPlanned(notPlanned.length)]]
      : []),
  ];
  return [`${phrases.outcomes[review.outcome]}${phrases.colon}`, ...joined(facts, phrases.semicolon), "."];
}

/** How many stacks a verdict names: it stays one sentence. */
const STACKS_NAMED = 5;

const few = (names: readonly Sentence[], phrases: Phrases): readonly Sentence[] =>
  names.length <= STACKS_NAMED ? names : [...names.slice(0, STACKS_NAMED), [phrases.more(names.length - STACKS_NAMED)]];

const revision = ({ commit, dirty }: Revision, phrases: Phrases): Sentence =>
  say`${commit.slice(0, 12)}${[dirty ? phrases.dirty : ""]}`;

const blockStory = ({ id, scope, objects, problem, remedy }: Block, phrases: Phrases): BlockStory => ({
  title: phrases.blocks[id],
  scope,
  objects,
  problem: english(problem),
  remedy: phrases.remedy(english(remedy)),
});

const approvedBy = ({ owner, expires, reason }: Approval, phrases: Phrases): Sentence =>
  phrases.approvedBy(owner, expires, english(reason));

function rolling({ stack, fingerprint }: StackReview, phrases: Phrases): Story["rolling"] {
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
  if (state === "notYet") return phrases.notYet(stack, english(reason ?? "?"));
  const actions = (Object.keys(phrases.actions) as (keyof Phrases["actions"])[])
    .filter((action) => counts[action] > 0)
    .map((action) => phrases.actions[action](counts[action]));
  const terraform = terraformVersion === undefined ? [] : say`, Terraform ${terraformVersion}`;
  return say`${stack}${[phrases.colon, actions.join(", ") || phrases.noChanges]} (${[`${phrases.provider} ${release}`]}${terraform})`;
}

function placeStory(place: Place, phrases: Phrases): PlaceStory {
  const objects = objectsOf(place.groups);
  const groups = place.groups
    .filter(({ objects: of }) => of.length > 0)
    .map(({ title, objects: of }) => ({ title, counts: countEffects(of), rows: alike(of) }));
  const rows = groups.flatMap((group) => group.rows).sort(worstFirst);
  const chapter = (effects: readonly Effect[]): readonly AlikeObjects[] =>
    rows.filter(({ effect }) => effects.includes(effect));
  return {
    place: place.place,
    title: phrases.places[place.place],
    counts: countEffects(objects),
    chapters: {
      lost: chapter(CHAPTERS.lost),
      destroyed: chapter(CHAPTERS.destroyed),
      unsafe: chapter(CHAPTERS.unsafe),
      restarts: chapter(CHAPTERS.restarts),
      interruptions: chapter(CHAPTERS.interruptions),
    },
    capacity: place.capacity.map((change) => capacityRow(change, phrases)),
    recoverability: promiseSentences(place.recoverability, phrases),
    peaks: place.peaks.map((peak) => {
      const amount = (number: number): Sentence => [`${phrases.decimal(number)} ${peak.unit}`];
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
      .map(({ subject }) => say`${subject.name}${[phrases.colon, phrases.leftBehind]}`),
    groups,
  };
}

function driftSentence({ subject, gone, attributes, by }: DriftedObject, phrases: Phrases): Sentence {
  const what = gone ? [[phrases.gone]] : attributes.map((attribute) => attributeSentence(attribute, phrases));
  const who =
    by === undefined || by.length === 0
      ? [[phrases.nobodyTells]]
      : by.map(({ user, at, event }) => say`${user}, ${at} (${event})`);
  return say`${subject.name} (${subject.tier ?? subject.kind})${[phrases.colon]}${joined(what, ", ")} – ${joined(who, "; ")}`;
}
