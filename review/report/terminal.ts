import { styleText } from "node:util";
import { columnsOf, type OutputStream, showsColour } from "../../lib/terminal";
import { terminalTable, wrapped } from "../../lib/terminal-table";
import type { Language } from "../../lib/text/localized";
import { plainText } from "../../lib/text/plain-text";
import { joined, type Sentence, say, type Writer, written } from "../../lib/text/sentence";
import { shortened, visible } from "../../lib/text/visible";
import type { Effect } from "../effects/effect";
import type { Review } from "../review";
import type { CapacityRow } from "./capacity-row";
import { attributeSentence, type IdenticalChanges, nameList, namesOf, reasonOf } from "./identical-changes";
import { type Heading, PHRASES, type Phrases } from "./phrases";
import { CHAPTER_NAMES, CHAPTERS, type Chapter, DESTRUCTIVE, TONES, type Tone } from "./severity";
import { type BlockSummary, type PlaceSummary, type ReviewSummary, summarise } from "./summary";

/** The abilities of a terminal. */
export interface Screen {
  /** Its width in characters. */
  readonly columns: number;
  readonly colour: boolean;
}

export interface TerminalOptions {
  readonly language: Language;
  readonly screen: Screen;
}

/** The width without a terminal, for a log. */
const COLUMNS_OF_A_LOG = 120;
const NARROWEST = 40;

/** What a stream can show. */
export const screenOf = (stream: OutputStream, environment: NodeJS.ProcessEnv): Screen => ({
  columns: Math.max(NARROWEST, columnsOf(stream, environment) ?? COLUMNS_OF_A_LOG),
  colour: showsColour(stream, environment),
});

/** The most rows of a list without destructive effects. */
const ROWS = 40;
const NAMES_OF_A_ROW = 12;
const ATTRIBUTES_OF_A_ROW = 12;
const LONGEST_VALUE = 160;

/** The review for a terminal, in the order of the comment. Destructive effects are complete; other lists are limited. */
export function terminalReview(review: Review, { language, screen }: TerminalOptions): string {
  const phrases = PHRASES[language];
  const summary = summarise(review, phrases);
  const print = new Printer(screen);
  const sections = [
    [print.verdict(summary), print.text(summary.compared, 0)],
    list("posture", summary.posture),
    list("weakened", summary.weakened),
    list("unknown", summary.unknown),
    list(
      "blocks",
      summary.blocks.flatMap((block) => blockSentences(block, phrases)),
    ),
    list("consent", summary.consent),
    ...summary.places.map((place) => placeLines(place)),
    list("inGuests", summary.inGuests),
    list("notApplied", summary.notApplied),
    list("findingsAdded", summary.added),
    list("findingsFixed", summary.fixed),
    list(
      "approved",
      summary.approved.flatMap((block) => [...blockSentences(block, phrases), block.by]),
    ),
    list(
      "rolling",
      summary.rolling.map(({ title, members }) => say`${title}${members.join(" → ")}`),
    ),
    list("stacks", summary.stacks),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;

  function list(heading: Heading, items: readonly Sentence[]): string[] {
    if (items.length === 0) return [];
    return [print.heading(phrases.headings[heading]), ...few(items, (item) => print.text(item, 1))];
  }

  function few<T>(items: readonly T[], line: (item: T) => string): string[] {
    const rest = items.length - ROWS;
    return [...items.slice(0, ROWS).map(line), ...(rest > 0 ? [print.text([phrases.more(rest)], 1)] : [])];
  }

  function placeLines(place: PlaceSummary): string[] {
    const { notReviewed } = place;
    const counts: Sentence =
      place.counts.length > 0
        ? [place.counts.map(({ effect, count }) => phrases.counted[effect](count)).join(" · ")]
        : notReviewed === undefined
          ? [phrases.nothingHere]
          : [];
    const sentences: readonly (readonly [Heading, readonly Sentence[]])[] = [
      ["recoverability", place.recoverability],
      ["peaks", place.peaks],
      ["drift", place.drift],
      ["moved", place.moved],
      ["imported", place.imported],
      ["forgotten", place.forgotten],
    ];
    return [
      print.title(place.title),
      ...(notReviewed === undefined ? [] : [print.text(notReviewed, 0)]),
      ...(counts.length === 0 ? [] : [print.text(counts, 0)]),
      ...CHAPTER_NAMES.flatMap((chapter) => chapterLines(chapter, place)),
      ...(place.capacity.length > 0
        ? [print.heading(phrases.headings.capacity), print.capacity(place.capacity, phrases)]
        : []),
      ...sentences.flatMap(([heading, items]) => list(heading, items)),
      ...changeLines(place),
    ];
  }

  /** The changes that are in no chapter, by tier. */
  function changeLines({ groups }: PlaceSummary): string[] {
    const rows = groups.flatMap((group) => group.rows).filter(({ effect }) => !CHAPTER_EFFECTS.has(effect));
    if (rows.length === 0) return [];
    const line = (row: IdenticalChanges) => {
      const attributes = row.attributes.map((attribute) => attributeSentence(attribute, phrases));
      const names = nameList(namesOf(row, phrases), NAMES_OF_A_ROW, { phrases, write: visible });
      return print.changes(row, names, joined(attributes.slice(0, ATTRIBUTES_OF_A_ROW), ", "), phrases);
    };
    return [print.heading(phrases.headings.changes), ...few(rows, line)];
  }

  function chapterLines(chapter: Chapter, { chapters }: PlaceSummary): string[] {
    const rows = chapters[chapter];
    if (rows.length === 0) return [];
    const line = (row: IdenticalChanges) =>
      print.changes(
        row,
        namesOf(row, phrases).map(visible).join(", "),
        reasonOf(row, phrases),
        phrases,
        chapter === "access",
      );
    const complete = CHAPTERS[chapter].some((effect) => DESTRUCTIVE.has(effect));
    return [print.heading(phrases.headings[chapter]), ...(complete ? rows.map(line) : few(rows, line))];
  }
}

const CHAPTER_EFFECTS: ReadonlySet<Effect> = new Set(Object.values(CHAPTERS).flat());

const blockSentences = ({ title, scope, objects, problem, remedy }: BlockSummary, phrases: Phrases): Sentence[] => [
  say`${[title]} · ${scope}${[objects.length === 0 ? "" : phrases.colon]}${objects.join(", ")}`,
  problem,
  remedy,
];

type Style = Parameters<typeof styleText>[0];

const TONE_STYLES: Readonly<Record<Tone, Style>> = { danger: "red", warning: "yellow", notice: "cyan", quiet: "dim" };
const OUTCOME_STYLES: Readonly<Record<Review["outcome"], Style>> = {
  blocked: ["bold", "red"],
  needsApproval: ["bold", "yellow"],
  harmless: ["bold", "green"],
};

/** Text in the width and colours of a screen. */
class Printer {
  constructor(private readonly screen: Screen) {}

  verdict({ outcome, verdict: [name, ...rest] }: ReviewSummary): string {
    return this.wrapped(`${this.styled(OUTCOME_STYLES[outcome], String(name ?? ""))}${this.sentence(rest)}`, 0);
  }

  title(text: string): string {
    const line = "─".repeat(Math.max(0, this.screen.columns - text.length - 4));
    return this.styled("bold", `── ${text} ${line}`);
  }

  heading(text: string): string {
    return this.wrapped(this.styled("bold", text), 0);
  }

  text(sentence: Sentence, depth: number): string {
    return this.wrapped(this.sentence(sentence), depth);
  }

  /** `restart  database: rab-db-1, rab-db-2 – memory 128 GiB → 192 GiB` */
  changes(row: IdenticalChanges, names: string, reason: Sentence, phrases: Phrases, whole = false): string {
    const effect = this.styled(TONE_STYLES[TONES[row.effect]], phrases.effects[row.effect]);
    const why =
      reason.length === 0 ? "" : ` – ${this.sentence(reason, whole ? Number.POSITIVE_INFINITY : LONGEST_VALUE)}`;
    return this.wrapped(`${effect}  ${visible(row.tier ?? phrases.kind(row.kind))}${phrases.colon}${names}${why}`, 1);
  }

  capacity(rows: readonly CapacityRow[], phrases: Phrases): string {
    const { account, taken, free, freeAfterLoss, runsOut, direction } = phrases.columns;
    const cells = rows.map((row) => [
      ...[row.account, row.taken, row.free, row.freeAfterLoss, row.runsOut].map(plainText),
      this.styled(row.isShort ? "red" : "dim", phrases.directions[row.direction]),
    ]);
    const head = [account, taken, free, freeAfterLoss, runsOut, direction];
    return terminalTable(cells, { head, colon: phrases.colon, columns: this.screen.columns });
  }

  private sentence(sentence: Sentence, most = LONGEST_VALUE): string {
    const writer: Writer = {
      own: (text) => text,
      value: (text) => this.styled("bold", visible(shortened(text, most))),
      english: visible,
    };
    return written(sentence, writer);
  }

  private styled(style: Style, text: string): string {
    return this.screen.colour ? styleText(style, text, { validateStream: false }) : text;
  }

  private wrapped(text: string, depth: number): string {
    return wrapped(text, this.screen.columns, depth);
  }
}
