import { code, MARKDOWN } from "../../../lib/text/escape";
import { type Sentence, written } from "../../../lib/text/sentence";
import type { Effect } from "../../effects/effect";
import { type AlikeObjects, namesOf, reasonOf, shortNames } from "../alike";
import type { Phrases } from "../phrases";
import { CHAPTER_NAMES, CHAPTERS, DESTRUCTIVE, WORST_FIRST } from "../severity";
import type { PlaceStory } from "../story";
import { type Listing, leastOf, listed, type Part, sizeOf, whole } from "./budget";

/** The chapters that are never cut. */
const KEPT = CHAPTER_NAMES.filter((chapter) => CHAPTERS[chapter].every((effect) => DESTRUCTIVE.has(effect)));

/**
 * What restarts, is lost or can't be told at a place: with its reasons if that fits, else every name, else names that count
 * up by their first and last. Should even those be too many, the worst, and how many more of each effect.
 */
export function destructivePart(place: PlaceStory, phrases: Phrases, rank: number): Part {
  const rows = KEPT.flatMap((chapter) => place.chapters[chapter]);
  if (rows.length === 0) return { least: 0, rank, write: () => "" };
  const compact = compactListing(rows, phrases);
  const full = withReasons(place, phrases);
  const named = byEffect(rows)
    .map(([effect, names]) => line(effect, names, phrases))
    .join("");
  const shortest = listed(compact, Number.POSITIVE_INFINITY);
  return {
    least: leastOf(compact),
    needed: sizeOf(shortest),
    rank,
    write: (limit) => [full, `\n${named}`].find((text) => sizeOf(text) <= limit) ?? listed(compact, limit),
  };

  function byEffect(of: readonly AlikeObjects[]): (readonly [Effect, readonly string[]])[] {
    return WORST_FIRST.flatMap((effect) => {
      const names = of.filter((row) => row.effect === effect).flatMap((row) => namesOf(row, phrases));
      return names.length === 0 ? [] : [[effect, names] as const];
    });
  }
}

const line = (effect: Effect, names: readonly string[], phrases: Phrases): string =>
  `- **${phrases.effects[effect]}** (${phrases.number(names.length)})${phrases.colon}${names.map(code).join(", ")}\n`;

const withReasons = (place: PlaceStory, phrases: Phrases): string =>
  KEPT.filter((chapter) => place.chapters[chapter].length > 0)
    .map(
      (chapter) =>
        `\n**${phrases.headings[chapter]}**\n\n${place.chapters[chapter].map((row) => reasonLine(row, phrases)).join("")}`,
    )
    .join("");

/** `- restart · database: rab-db-1, rab-db-2 – num_cpus 16 → 24` */
export function reasonLine(row: AlikeObjects, phrases: Phrases): string {
  const reason = reasonOf(row, phrases);
  const names = namesOf(row, phrases).map(code).join(", ");
  return `- **${phrases.effects[row.effect]}** · ${code(row.tier ?? row.kind)}${phrases.colon}${names}${reason.length > 0 ? ` – ${markdown(reason)}` : ""}\n`;
}

export const markdown = (sentence: Sentence): string => written(sentence, MARKDOWN);

interface NameToken {
  readonly effect: Effect;
  readonly text: string;
  readonly count: number;
}

function compactListing(rows: readonly AlikeObjects[], phrases: Phrases): Listing<NameToken> {
  const tokens = WORST_FIRST.flatMap((effect) => {
    const names = rows.filter((row) => row.effect === effect).flatMap((row) => namesOf(row, phrases));
    return shortNames(names, code).map(({ text, count }, index) => ({
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
    write: ({ text }) => whole(text),
    folded: (rest) => `\n- **${markdown(phrases.folded([countedTokens(rest, phrases)]))}**`,
    tail: "\n",
  };
}

function countedTokens(tokens: readonly NameToken[], phrases: Phrases): string {
  return WORST_FIRST.flatMap((effect) => {
    const count = tokens.reduce((sum, token) => sum + (token.effect === effect ? token.count : 0), 0);
    return count > 0 ? [phrases.counted[effect](count)] : [];
  }).join(", ");
}
