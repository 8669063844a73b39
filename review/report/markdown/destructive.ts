import { code, MARKDOWN, WHOLE_MARKDOWN } from "../../../lib/text/escape";
import { type Sentence, type Writer, written } from "../../../lib/text/sentence";
import type { Effect } from "../../effects/effect";
import { type IdenticalChanges, nameRanges, namesOf, reasonOf } from "../identical-changes";
import type { Phrases } from "../phrases";
import { CHAPTER_NAMES, CHAPTERS, DESTRUCTIVE, EFFECTS_BY_SEVERITY } from "../severity";
import type { PlaceSummary } from "../summary";
import { allOrNothing, type Listing, minimumSize, type Part, sizeOf, writeListing } from "./budget";

/** The chapters whose names are never cut. Of the rights of access, nothing is cut. */
const KEPT = CHAPTER_NAMES.filter(
  (chapter) => chapter !== "access" && CHAPTERS[chapter].every((effect) => DESTRUCTIVE.has(effect)),
);

/**
 * Restarts, losses and unknown effects at a place: with reasons if they fit, else all names, else ranges of names. If even
 * the ranges do not fit: the worst effects first, and the number of the others.
 */
export function destructivePart(place: PlaceSummary, phrases: Phrases, rank: number): Part {
  const rows = KEPT.flatMap((chapter) => place.chapters[chapter]);
  return keptPart(rows, { full: withReasons(place, phrases), isNeeded: false, phrases, rank });
}

/** In bytes: half of a comment. */
const LONGEST_ACCESS = 32_768;

/** Who gets or loses access, with every account and privilege. Only if they fill half a comment, it falls back to names. */
export function accessPart({ chapters: { access } }: PlaceSummary, phrases: Phrases, rank: number): Part {
  const lines = access.map((row) => reasonLine(row, phrases, WHOLE_MARKDOWN)).join("");
  const full = `\n**${phrases.headings.access}**\n\n${lines}`;
  return keptPart(access, { full, isNeeded: sizeOf(full) <= LONGEST_ACCESS, phrases, rank });
}

interface Kept {
  /** The rows with their reasons. */
  readonly full: string;
  /** Whether the reasons must be shown, too. */
  readonly isNeeded: boolean;
  readonly phrases: Phrases;
  readonly rank: number;
}

function keptPart(rows: readonly IdenticalChanges[], { full, isNeeded, phrases, rank }: Kept): Part {
  if (rows.length === 0) return { least: 0, rank, write: () => "" };
  const compact = compactListing(rows, phrases);
  const named = EFFECTS_BY_SEVERITY.flatMap((effect) => {
    const names = rows.filter((row) => row.effect === effect).flatMap((row) => namesOf(row, phrases));
    return names.length === 0 ? [] : [effectLine(effect, names, phrases)];
  }).join("");
  return {
    least: minimumSize(compact),
    needed: isNeeded ? sizeOf(full) : sizeOf(writeListing(compact, Number.POSITIVE_INFINITY)),
    rank,
    write: (limit) => [full, `\n${named}`].find((text) => sizeOf(text) <= limit) ?? writeListing(compact, limit),
  };
}

const effectLine = (effect: Effect, names: readonly string[], phrases: Phrases): string =>
  `- **${phrases.effects[effect]}** (${phrases.number(names.length)})${phrases.colon}${names.map(code).join(", ")}\n`;

const withReasons = (place: PlaceSummary, phrases: Phrases): string =>
  KEPT.filter((chapter) => place.chapters[chapter].length > 0)
    .map(
      (chapter) =>
        `\n**${phrases.headings[chapter]}**\n\n${place.chapters[chapter].map((row) => reasonLine(row, phrases)).join("")}`,
    )
    .join("");

/** `- restart · database: rab-db-1, rab-db-2 – num_cpus 16 → 24` */
export function reasonLine(row: IdenticalChanges, phrases: Phrases, writer: Writer = MARKDOWN): string {
  const reason = reasonOf(row, phrases);
  const names = namesOf(row, phrases).map(code).join(", ");
  return `- **${phrases.effects[row.effect]}** · ${code(row.tier ?? phrases.kind(row.kind))}${phrases.colon}${names}${reason.length > 0 ? ` – ${written(reason, writer)}` : ""}\n`;
}

export const markdown = (sentence: Sentence): string => written(sentence, MARKDOWN);

interface NameToken {
  readonly effect: Effect;
  readonly text: string;
  readonly count: number;
}

function compactListing(rows: readonly IdenticalChanges[], phrases: Phrases): Listing<NameToken> {
  const tokens = EFFECTS_BY_SEVERITY.flatMap((effect) => {
    const names = rows.filter((row) => row.effect === effect).flatMap((row) => namesOf(row, phrases));
    return nameRanges(names, code).map(({ text, count }, index) => ({
      effect,
      count,
      text:
        index === 0
          ? `\n- **${phrases.effects[effect]}** (${phrases.number(names.length)})${phrases.colon}${text}`
          : `, ${text}`,
    }));
  });
  return {
    head: "",
    items: tokens,
    write: ({ text }) => allOrNothing(text),
    folded: (rest) => `\n- **${markdown(phrases.folded([countedTokens(rest, phrases)]))}**`,
    tail: "\n",
  };
}

function countedTokens(tokens: readonly NameToken[], phrases: Phrases): string {
  return EFFECTS_BY_SEVERITY.flatMap((effect) => {
    const count = tokens.reduce((sum, token) => sum + (token.effect === effect ? token.count : 0), 0);
    return count > 0 ? [phrases.counted[effect](count)] : [];
  }).join(", ");
}
