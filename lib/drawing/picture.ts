import { lookStyle } from "./labelled-box";
import { FONT_FAMILY, FRAME, LINE, type Look, PAPER, QUIET_INK } from "./palette";
import {
  arrowHead,
  circle,
  element,
  escapeXml,
  line,
  moved,
  type Point,
  type RectangleStyle,
  rectangle,
  type ShapeStyle,
  type Size,
  type TextStyle,
  text,
  widthOf,
} from "./svg";

const TITLE: TextStyle = { size: 15, weight: "bold" };
const SMALL: TextStyle = { size: 10, colour: QUIET_INK };
const MARGIN = 20;
const GAP = 16;
const SMALL_HEIGHT = 15;
/** Of a sign in the legend. */
const SIGN: Size = { width: 20, height: 12 };
const SIGN_GAP = 6;

/** A sign of the picture beside its meaning. */
export interface LegendEntry {
  /** Draws it in a small box with this upper left corner. */
  readonly sign: (corner: Point) => string;
  readonly meaning: string;
}

export interface PictureParts extends Size {
  readonly title: string;
  /** Below the title, and for screen readers. */
  readonly description: string;
  /** In coordinates that begin with 0. */
  readonly parts: readonly string[];
  readonly legend?: readonly LegendEntry[];
}

export const boxSign =
  (style: RectangleStyle): LegendEntry["sign"] =>
  (corner) =>
    rectangle({ ...corner, ...SIGN }, { radius: 3, ...style });

export const lookSign = (look: Look): LegendEntry["sign"] => boxSign({ ...lookStyle(look), radius: 3 });

export const lineSign =
  (style: ShapeStyle & { readonly arrow?: boolean }): LegendEntry["sign"] =>
  ({ x, y }) => {
    const from = { x, y: y + SIGN.height / 2 };
    const to = { x: x + SIGN.width, y: from.y };
    const end = style.arrow ? { ...to, x: to.x - 4 } : to;
    return line(from, end, style) + (style.arrow ? arrowHead(from, to, style.line ?? LINE) : "");
  };

export const dotSign =
  (style: ShapeStyle): LegendEntry["sign"] =>
  ({ x, y }) =>
    circle({ x: x + SIGN.width / 2, y: y + SIGN.height / 2 }, 3.5, style);

export const textSign =
  (content: string): LegendEntry["sign"] =>
  ({ x, y }) =>
    text({ x: x + SIGN.width, y: y + 10 }, content, { ...SMALL, anchor: "end" });

/** A whole picture: title, description, drawing and legend. */
export function picture({ title, description, width: bodyWidth, height, parts, legend = [] }: PictureParts): string {
  const needed = Math.max(bodyWidth, widthOf(title, TITLE), ...legend.map(entryWidth));
  const intro = wrapped(description, SMALL, Math.max(needed, LEAST_LINE));
  const inner = Math.max(needed, ...intro.map((each) => widthOf(each, SMALL)));
  const head = MARGIN + TITLE.size + SMALL_HEIGHT * intro.length + GAP;
  const legendTop = head + height + GAP;
  const rows = legendRows(legend, inner);
  const bottom = rows.length === 0 ? head + height : legendTop + rows.length * (SMALL_HEIGHT + 3);
  const size = { width: Math.ceil(inner + 2 * MARGIN), height: Math.ceil(bottom + MARGIN) };
  const content = [
    ...labels(title, description),
    card(size),
    text({ x: MARGIN, y: MARGIN + TITLE.size - 3 }, title, TITLE),
    ...intro.map((each, at) => text({ x: MARGIN, y: MARGIN + TITLE.size + 13 + at * SMALL_HEIGHT }, each, SMALL)),
    moved({ x: MARGIN + (inner - bodyWidth) / 2, y: head }, parts),
    ...rows.flatMap((row, at) => legendRow(row, { x: MARGIN, y: legendTop + at * (SMALL_HEIGHT + 3) })),
  ];
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${size.width} ${size.height}`,
      ...size,
      role: "img",
      "aria-labelledby": "title description",
      "font-family": FONT_FAMILY,
    },
    `\n${content.join("\n")}\n`,
  )}\n`;
}

/** The minimum line length of a description. */
const LEAST_LINE = 420;

/** The background of a picture, so that it is readable on a dark page. */
export const card = ({ width, height }: Size): string =>
  rectangle({ x: 0.5, y: 0.5, width: width - 1, height: height - 1 }, { fill: PAPER, line: FRAME, radius: 8 });

/** For screen readers. */
export const labels = (title: string, description: string): string[] => [
  element("title", { id: "title" }, escapeXml(title)),
  element("desc", { id: "description" }, escapeXml(description)),
];

const entryWidth = ({ meaning }: LegendEntry): number => SIGN.width + SIGN_GAP + widthOf(meaning, SMALL);

/** As many entries in a row as fit. */
function legendRows(legend: readonly LegendEntry[], width: number): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  let free = 0;
  for (const entry of legend) {
    const needed = entryWidth(entry) + GAP;
    if (rows.length === 0 || free < needed - GAP) {
      rows.push([]);
      free = width;
    }
    rows.at(-1)?.push(entry);
    free -= needed;
  }
  return rows;
}

function legendRow(row: readonly LegendEntry[], { x: left, y }: Point): string[] {
  let x = left;
  return row.map((entry) => {
    const drawn = entry.sign({ x, y }) + text({ x: x + SIGN.width + SIGN_GAP, y: y + 10 }, entry.meaning, SMALL);
    x += entryWidth(entry) + GAP;
    return drawn;
  });
}

function wrapped(content: string, style: TextStyle, width: number): string[] {
  const lines: string[] = [];
  for (const word of content.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || widthOf(longer, style) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
