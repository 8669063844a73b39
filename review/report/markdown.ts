import { tableHead, tableRow } from "../../lib/markdown";
import { code, htmlCode } from "../../lib/text/escape";
import type { Language } from "../../lib/text/localized";
import type { Sentence } from "../../lib/text/sentence";
import { visible } from "../../lib/text/visible";
import type { Review } from "../review";
import { attributeSentence, effectsOf, type IdenticalChanges, nameList, namesOf } from "./identical-changes";
import {
  allOrNothing,
  fitParts,
  type Item,
  type Listing,
  minimumSize,
  type Part,
  sizeOf,
  writeListing,
} from "./markdown/budget";
import { accessPart, destructivePart, markdown, reasonLine } from "./markdown/destructive";
import { type Heading, PHRASES, type Phrases } from "./phrases";
import {
  type BlockSummary,
  countEffects,
  type EffectCount,
  type GroupSummary,
  type PlaceSummary,
  type ReviewSummary,
  summarise,
} from "./summary";

/** Identifies the comment, so that a later review updates it in place. */
export const COMMENT_MARKER = "<!-- massar-review -->";

/** The longest comment that GitHub accepts, in characters. */
export const COMMENT_LIMIT = 65_536;

const SYMBOLS: Readonly<Record<Review["outcome"], string>> = { harmless: "✅", needsApproval: "✋", blocked: "⛔" };

/** The order in which parts get space: what stops a change before what explains it. */
const RANK = { head: 0, destructive: 1, blocks: 2, consequences: 3, lists: 4, changes: 5 } as const;

export interface MarkdownOptions {
  readonly language: Language;
  /** The URL of the HTML page of the same review. @default - no link */
  readonly page?: string;
}

/**
 * The review as a pull request comment of at most {@link COMMENT_LIMIT} characters. Restarts, losses and unknown effects are
 * kept as long as their names fit. The rest is cut from the end, with a count of what is not shown.
 */
export function markdownReview(review: Review, { language, page }: MarkdownOptions): string {
  const phrases = PHRASES[language];
  const summary = summarise(review, phrases);
  return fitParts(
    [
      fixed(head(summary)),
      sentences("posture", summary.posture, phrases, { rank: RANK.destructive }),
      sentences("weakened", summary.weakened, phrases, { rank: RANK.blocks }),
      sentences("unknown", summary.unknown, phrases, { rank: RANK.blocks }),
      part(blockListing(summary.blocks, phrases), RANK.blocks),
      sentences("consent", summary.consent, phrases, { rank: RANK.blocks }),
      ...summary.places.flatMap((place) => placeParts(place, phrases)),
      sentences("inGuests", summary.inGuests, phrases, { rank: RANK.consequences }),
      sentences("notApplied", summary.notApplied, phrases, { rank: RANK.consequences }),
      sentences("findingsAdded", summary.added, phrases, { rank: RANK.consequences }),
      sentences("findingsFixed", summary.fixed, phrases, { rank: RANK.lists }),
      part(approvedListing(summary, phrases), RANK.consequences),
      part(rollingListing(summary, phrases), RANK.lists),
      sentences("stacks", summary.stacks, phrases, { rank: RANK.lists }),
      ...summary.places.map((place) => changesPart(place, phrases)),
      fixed(foot(page, phrases)),
    ],
    COMMENT_LIMIT,
  ).join("");
}

/** In characters. The log of the run has the rest. */
const FAILURE_LIMIT = 20_000;

/** The comment of a review that failed, so that an older comment does not look like its result. */
export function markdownFailure(error: unknown, language: Language): string {
  const { title, what } = PHRASES[language].failed;
  const text = String(error instanceof Error && error.name === "Error" ? error.message : error);
  // indented by four characters, it is code whatever it contains
  const lines = text
    .slice(0, FAILURE_LIMIT)
    .split("\n")
    .map((line) => `    ${visible(line)}`);
  return `${COMMENT_MARKER}\n${SYMBOLS.blocked} **${title}** ${what}\n\n${lines.join("\n")}\n`;
}

const head = ({ outcome, verdict, compared }: ReviewSummary): string => {
  const [name = "", ...rest] = verdict;
  const text = markdown(rest);
  return `${COMMENT_MARKER}\n${SYMBOLS[outcome]} **${String(name).trim()}** ${text}\n\n${markdown(compared)}\n`;
};

function foot(page: string | undefined, phrases: Phrases): string {
  const link = page !== undefined && URL.canParse(page) ? `[${phrases.htmlPage}](<${new URL(page).href}>)` : undefined;
  return link === undefined ? "" : `\n→ ${link}\n`;
}

function fixed(text: string): Part {
  return { least: sizeOf(text), rank: RANK.head, write: () => text };
}

function part<T>(listing: Listing<T>, rank: number): Part {
  return {
    least: minimumSize(listing),
    rank,
    write: (limit) => (listing.items.length === 0 ? "" : writeListing(listing, limit)),
  };
}

const foldedLine = (what: string, phrases: Phrases): string => `- *${markdown(phrases.folded([what]))}*\n`;

function sentences(
  heading: Heading,
  items: readonly Sentence[],
  phrases: Phrases,
  { rank, level = "###" }: { readonly rank: number; readonly level?: "###" | "**" },
): Part {
  const title = phrases.headings[heading];
  return part(
    {
      head: level === "**" ? `\n**${title}**\n\n` : `\n### ${title}\n\n`,
      items,
      write: (item) => allOrNothing(`- ${markdown(item)}\n`),
      folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
    },
    rank,
  );
}

/** The most names in a block. The sections on restarts and losses list all of them. */
const NAMES_OF_A_BLOCK = 20;

function blockText({ title, scope, objects, problem, remedy }: BlockSummary, phrases: Phrases): string {
  const names =
    objects.length === 0 ? "" : `${phrases.colon}${nameList(objects, NAMES_OF_A_BLOCK, { phrases, write: code })}`;
  return `- **${title}** · ${code(scope)}${names}<br>${markdown(problem)}<br>${markdown(remedy)}`;
}

const blockListing = (blocks: readonly BlockSummary[], phrases: Phrases): Listing<BlockSummary> => ({
  head: `\n### ${phrases.headings.blocks}\n\n`,
  items: blocks,
  write: (block) => allOrNothing(`${blockText(block, phrases)}\n`),
  folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
});

const approvedListing = (
  { approved }: ReviewSummary,
  phrases: Phrases,
): Listing<ReviewSummary["approved"][number]> => ({
  head: `\n### ${phrases.headings.approved}\n\n`,
  items: approved,
  write: (block) => allOrNothing(`${blockText(block, phrases)}<br>${markdown(block.by)}\n`),
  folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
});

const rollingListing = ({ rolling }: ReviewSummary, phrases: Phrases): Listing<ReviewSummary["rolling"][number]> => ({
  head: `\n### ${phrases.headings.rolling}\n\n`,
  items: rolling,
  write: ({ title, members }) => allOrNothing(`- ${markdown(title)}${members.map(code).join(" → ")}\n`),
  folded: (rest) => foldedLine(phrases.entries(rest.length), phrases),
});

function placeParts(place: PlaceSummary, phrases: Phrases): Part[] {
  const list = (heading: Heading, items: readonly Sentence[], rank: number): Part =>
    sentences(heading, items, phrases, { rank, level: "**" });
  return [
    fixed(`\n### ${place.title}\n\n${countsLine(place, phrases)}\n`),
    accessPart(place, phrases, RANK.destructive),
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

const countsLine = ({ counts, notReviewed }: PlaceSummary, phrases: Phrases): string =>
  [
    ...(notReviewed === undefined ? [] : [`**${markdown(notReviewed)}**`]),
    ...(counts.length > 0
      ? [`${counted(counts, phrases).join(" · ")}.`]
      : notReviewed === undefined
        ? [phrases.nothingHere]
        : []),
  ].join(" ");

const interruptionListing = ({ chapters }: PlaceSummary, phrases: Phrases): Listing<IdenticalChanges> => ({
  head: `\n**${phrases.headings.interruptions}**\n\n`,
  items: chapters.interruptions,
  write: (row) => allOrNothing(reasonLine(row, phrases)),
  folded: (rest) =>
    foldedLine(counted(countEffects(rest.flatMap(({ objects }) => objects)), phrases).join(", "), phrases),
});

function capacityListing({ capacity }: PlaceSummary, phrases: Phrases): Listing<PlaceSummary["capacity"][number]> {
  const { account, taken, free, freeAfterLoss, runsOut, direction } = phrases.columns;
  return {
    head: `\n**${phrases.headings.capacity}**\n\n${tableHead([account, taken, free, freeAfterLoss, runsOut, direction])}\n`,
    items: capacity,
    write: (row) => {
      const cells = [row.account, row.taken, row.free, row.freeAfterLoss, row.runsOut].map(markdown);
      const trend = phrases.directions[row.direction];
      return allOrNothing(`${tableRow([...cells, row.isShort ? `**${trend}**` : trend])}\n`);
    },
    folded: (rest) => `\n${foldedLine(phrases.entries(rest.length), phrases)}`,
  };
}

/** The most names and attributes in a row. The HTML page has the rest. */
const NAMES_OF_A_ROW = 12;
const ATTRIBUTES_OF_A_ROW = 12;

/** The most names of groups that are not shown. */
const GROUPS_NAMED = 10;

/** All changes at a place, as a collapsed table per tier. */
function changesPart({ title, groups }: PlaceSummary, phrases: Phrases): Part {
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

function foldedGroups(groups: readonly GroupSummary[], phrases: Phrases): string {
  const objects = groups.flatMap(({ rows }) => rows.flatMap((row) => row.objects));
  const names = groups.slice(0, GROUPS_NAMED).map((group): Sentence => [code(group.title)]);
  const others = groups.length - names.length;
  const named = phrases.inGroups([...names, ...(others > 0 ? [[phrases.groups(others)]] : [])]);
  return `${counted(countEffects(objects), phrases).join(", ")}, ${markdown(named)}`;
}

/** In less space than this, a group is only named. */
const SMALLEST_GROUP = 400;

function groupItem(group: GroupSummary, phrases: Phrases): Item {
  const { object, effect, attributes } = phrases.columns;
  const listing: Listing<IdenticalChanges> = {
    head: `\n<details><summary>${htmlCode(group.title)}${phrases.colon}${counted(group.counts, phrases).join(", ")}</summary>\n\n${tableHead([object, effect, attributes])}\n`,
    items: group.rows,
    write: (row) => allOrNothing(`${changeRow(row, phrases)}\n`),
    folded: (rest) =>
      `\n${foldedLine(counted(countEffects(rest.flatMap(({ objects }) => objects)), phrases).join(", "), phrases)}`,
    tail: "\n</details>\n",
  };
  return (limit) => (limit < minimumSize(listing) + SMALLEST_GROUP ? undefined : writeListing(listing, limit));
}

function changeRow(row: IdenticalChanges, phrases: Phrases): string {
  const shown = row.attributes
    .slice(0, ATTRIBUTES_OF_A_ROW)
    .map((attribute) => markdown(attributeSentence(attribute, phrases)));
  const rest = row.attributes.length - shown.length;
  const effects = effectsOf(row).map((effect) => phrases.effects[effect]);
  return tableRow([
    `${nameList(namesOf(row, phrases), NAMES_OF_A_ROW, { phrases, write: code })}${row.tier === undefined ? ` (${code(phrases.kind(row.kind))})` : ""}`,
    effects.join(", "),
    [...shown, ...(rest > 0 ? [phrases.more(rest)] : [])].join("<br>") || "–",
  ]);
}
