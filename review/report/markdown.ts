import { tableHead, tableRow } from "../../lib/markdown";
import { code, htmlCode } from "../../lib/text/escape";
import type { Language } from "../../lib/text/localized";
import type { Sentence } from "../../lib/text/sentence";
import type { Review } from "../review";
import { type AlikeObjects, attributeSentence, effectsOf, fewNames, namesOf } from "./alike";
import { fitted, type Item, type Listing, leastOf, listed, type Part, sizeOf, whole } from "./markdown/budget";
import { destructivePart, markdown, reasonLine } from "./markdown/destructive";
import { type Heading, PHRASES, type Phrases } from "./phrases";
import {
  type BlockStory,
  countEffects,
  type EffectCount,
  type GroupStory,
  type PlaceStory,
  type Story,
  storyOf,
} from "./story";

/** By which the comment is found again, to be updated in place. */
export const COMMENT_MARKER = "<!-- massar-review -->";

/** What a comment on GitHub holds: more is refused as a whole. */
export const COMMENT_LIMIT = 65_536;

const SYMBOLS: Readonly<Record<Review["outcome"], string>> = { harmless: "✅", needsApproval: "✋", blocked: "⛔" };

/** Who gets what room there is, first to last: what stops a change comes before what explains it. */
const RANK = { head: 0, destructive: 1, blocks: 2, consequences: 3, lists: 4, changes: 5 } as const;

export interface MarkdownOptions {
  readonly language: Language;
  /** Where the HTML page of the same review is. @default - it is named without a link */
  readonly page?: string;
}

/**
 * The review as a comment of a pull request, within {@link COMMENT_LIMIT} whatever it says. What restarts, is lost or can't be
 * told is never cut as long as its names fit; all else is cut from the end, with a count of what is not shown.
 */
export function markdownReview(review: Review, { language, page }: MarkdownOptions): string {
  const phrases = PHRASES[language];
  const story = storyOf(review, phrases);
  return fitted(
    [
      fixed(head(story)),
      sentences("unknown", story.unknown, phrases, { rank: RANK.blocks }),
      part(blockListing(story.blocks, phrases), RANK.blocks),
      ...story.places.flatMap((place) => placeParts(place, phrases)),
      sentences("findingsAdded", story.added, phrases, { rank: RANK.consequences, inEnglish: true }),
      sentences("findingsMended", story.mended, phrases, { rank: RANK.lists, inEnglish: true }),
      part(approvedListing(story, phrases), RANK.consequences),
      part(rollingListing(story, phrases), RANK.lists),
      sentences("stacks", story.stacks, phrases, { rank: RANK.lists }),
      ...story.places.map((place) => changesPart(place, phrases)),
      fixed(foot(page, phrases)),
    ],
    COMMENT_LIMIT,
  ).join("");
}

const head = ({ outcome, verdict, compared }: Story): string => {
  const [name = "", ...rest] = verdict;
  const said = markdown(rest);
  return `${COMMENT_MARKER}\n${SYMBOLS[outcome]} **${String(name).trim()}** ${said}\n\n${markdown(compared)}\n`;
};

function foot(page: string | undefined, phrases: Phrases): string {
  const link = page !== undefined && URL.canParse(page) ? `[${phrases.wholePage}](<${new URL(page).href}>)` : undefined;
  return link === undefined ? "" : `\n→ ${link}\n`;
}

function fixed(text: string): Part {
  return { least: sizeOf(text), rank: RANK.head, write: () => text };
}

function part<T>(listing: Listing<T>, rank: number): Part {
  return {
    least: leastOf(listing),
    rank,
    write: (limit) => (listing.items.length === 0 ? "" : listed(listing, limit)),
  };
}

const foldedLine = (what: string, phrases: Phrases): string => `- *${markdown(phrases.folded([what]))}*\n`;

function sentences(
  heading: Heading,
  items: readonly Sentence[],
  phrases: Phrases,
  {
    rank,
    inEnglish = false,
    level = "###",
  }: { readonly rank: number; readonly inEnglish?: boolean; readonly level?: "###" | "**" },
): Part {
  const title = `${phrases.headings[heading]}${inEnglish ? phrases.englishTexts : ""}`;
  return part(
    {
      head: level === "**" ? `\n**${title}**\n\n` : `\n### ${title}\n\n`,
      items,
      write: (item) => whole(`- ${markdown(item)}\n`),
      folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
    },
    rank,
  );
}

/** How many names a block tells: all of them stand among what restarts or is lost. */
const NAMES_OF_A_BLOCK = 20;

function blockText({ title, scope, objects, problem, remedy }: BlockStory, phrases: Phrases): string {
  const names =
    objects.length === 0 ? "" : `${phrases.colon}${fewNames(objects, NAMES_OF_A_BLOCK, { phrases, write: code })}`;
  return `- **${title}** · ${code(scope)}${names}<br>${markdown(problem)}<br>${markdown(remedy)}`;
}

const blockListing = (blocks: readonly BlockStory[], phrases: Phrases): Listing<BlockStory> => ({
  head: `\n### ${phrases.headings.blocks}${phrases.englishTexts}\n\n`,
  items: blocks,
  write: (block) => whole(`${blockText(block, phrases)}\n`),
  folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
});

const approvedListing = ({ approved }: Story, phrases: Phrases): Listing<Story["approved"][number]> => ({
  head: `\n### ${phrases.headings.approved}${phrases.englishTexts}\n\n`,
  items: approved,
  write: (block) => whole(`${blockText(block, phrases)}<br>${markdown(block.by)}\n`),
  folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
});

const rollingListing = ({ rolling }: Story, phrases: Phrases): Listing<Story["rolling"][number]> => ({
  head: `\n### ${phrases.headings.rolling}\n\n`,
  items: rolling,
  write: ({ title, members }) => whole(`- ${markdown(title)}${members.map(code).join(" → ")}\n`),
  folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
});

function placeParts(place: PlaceStory, phrases: Phrases): Part[] {
  const list = (heading: Heading, items: readonly Sentence[], rank: number): Part =>
    sentences(heading, items, phrases, { rank, level: "**" });
  return [
    fixed(`\n### ${place.title}\n\n${countsLine(place, phrases)}\n`),
    destructivePart(place, phrases, RANK.destructive),
    part(interruptionListing(place, phrases), RANK.consequences),
    part(capacityListing(place, phrases), RANK.consequences),
    list("recoverability", place.recoverability, RANK.consequences),
    list("peaks", place.peaks, RANK.consequences),
    list("drift", place.drift, RANK.lists),
    list("moved", place.moved, RANK.lists),
    list("imported", place.imported, RANK.lists),
    list("forgotten", place.forgotten, RANK.consequences),
  ];
}

const counted = (counts: readonly EffectCount[], phrases: Phrases): string[] =>
  counts.map(({ effect, count }) => phrases.counted[effect](count));

const countsLine = ({ counts }: PlaceStory, phrases: Phrases): string =>
  counts.length === 0 ? phrases.nothingHere : `${counted(counts, phrases).join(" · ")}.`;

const interruptionListing = ({ chapters }: PlaceStory, phrases: Phrases): Listing<AlikeObjects> => ({
  head: `\n**${phrases.headings.interruptions}**\n\n`,
  items: chapters.interruptions,
  write: (row) => whole(reasonLine(row, phrases)),
  folded: (rest) =>
    foldedLine(counted(countEffects(rest.flatMap(({ objects }) => objects)), phrases).join(", "), phrases),
});

function capacityListing({ capacity }: PlaceStory, phrases: Phrases): Listing<PlaceStory["capacity"][number]> {
  const { account, taken, free, freeAfterLoss, runsOut, direction } = phrases.columns;
  return {
    head: `\n**${phrases.headings.capacity}**\n\n${tableHead([account, taken, free, freeAfterLoss, runsOut, direction])}\n`,
    items: capacity,
    write: (row) => {
      const cells = [row.account, row.taken, row.free, row.freeAfterLoss, row.runsOut].map(markdown);
      const becomes = phrases.directions[row.direction];
      return whole(`${tableRow([...cells, row.direction === "worse" ? `**${becomes}**` : becomes])}\n`);
    },
    folded: (rest) => `\n${foldedLine(phrases.entries(rest.length), phrases)}`,
  };
}

/** Names of a row, attributes of a row: what is left of it is in the page. */
const NAMES_OF_A_ROW = 12;
const ATTRIBUTES_OF_A_ROW = 12;

/** How many groups are named that are not shown. */
const GROUPS_NAMED = 10;

/** All that changes at a place, a collapsed table for each tier. */
function changesPart({ title, groups }: PlaceStory, phrases: Phrases): Part {
  return part(
    {
      head: `\n### ${title}${phrases.colon}${phrases.headings.changes}\n`,
      items: groups,
      write: (group) => groupItem(group, phrases),
      folded: (rest) => `\n${foldedLine(foldedGroups(rest, phrases), phrases)}`,
    },
    RANK.changes,
  );
}

function foldedGroups(groups: readonly GroupStory[], phrases: Phrases): string {
  const objects = groups.flatMap(({ rows }) => rows.flatMap((row) => row.objects));
  const names = groups.slice(0, GROUPS_NAMED).map((group): Sentence => [code(group.title)]);
  const others = groups.length - names.length;
  const named = phrases.inGroups([...names, ...(others > 0 ? [[phrases.groups(others)]] : [])]);
  return `${counted(countEffects(objects), phrases).join(", ")}, ${markdown(named)}`;
}

/** Less room than this shows so little of a group that it is better named among those left out. */
const WORTH_OPENING = 400;

function groupItem(group: GroupStory, phrases: Phrases): Item {
  const { object, effect, attributes } = phrases.columns;
  const listing: Listing<AlikeObjects> = {
    head: `\n<details><summary>${htmlCode(group.title)}${phrases.colon}${counted(group.counts, phrases).join(", ")}</summary>\n\n${tableHead([object, effect, attributes])}\n`,
    items: group.rows,
    write: (row) => whole(`${changeRow(row, phrases)}\n`),
    folded: (rest) =>
      `\n${foldedLine(counted(countEffects(rest.flatMap(({ objects }) => objects)), phrases).join(", "), phrases)}`,
    tail: "\n</details>\n",
  };
  return (limit) => (limit < leastOf(listing) + WORTH_OPENING ? undefined : listed(listing, limit));
}

function changeRow(row: AlikeObjects, phrases: Phrases): string {
  const shown = row.attributes
    .slice(0, ATTRIBUTES_OF_A_ROW)
    .map((attribute) => markdown(attributeSentence(attribute, phrases)));
  const rest = row.attributes.length - shown.length;
  const effects = effectsOf(row).map((effect) => phrases.effects[effect]);
  return tableRow([
    `${fewNames(namesOf(row, phrases), NAMES_OF_A_ROW, { phrases, write: code })}${row.tier === undefined ? ` (${code(row.kind)})` : ""}`,
    effects.join(", "),
    [...shown, ...(rest > 0 ? [phrases.more(rest)] : [])].join("<br>") || "–",
  ]);
}
