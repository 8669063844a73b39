import { INK, LOOKS, type Look } from "./palette";
import { group, type Point, rectangle, type Size, type TextStyle, text, widthOf } from "./svg";

export const NAME: TextStyle = { size: 11, weight: "bold" };
export const DETAIL: TextStyle = { size: 9, colour: INK };

const LINE_HEIGHT = 12;
const PADDING = { side: 9, top: 4, bottom: 6 };

/** A box with a title in bold and details below it. */
export interface Label {
  readonly title: string;
  readonly details?: readonly string[];
  readonly look: Look;
}

export const labelSize = ({ title, details = [] }: Pick<Label, "title" | "details">): Size => ({
  width: Math.max(widthOf(title, NAME), ...details.map((detail) => widthOf(detail, DETAIL))) + 2 * PADDING.side,
  height: (1 + details.length) * LINE_HEIGHT + PADDING.top + PADDING.bottom,
});

/** How a box of this kind is drawn. */
export const lookStyle = (look: Look) => ({
  fill: LOOKS[look].fill,
  line: LOOKS[look].line,
  radius: 5,
  dashed: look === "surge",
});

/** The box with its upper left corner at a point, at least as large as its label. */
export function labelledBox(corner: Point, label: Label, size: Size = labelSize(label)): string {
  const { title, details = [], look } = label;
  const x = corner.x + size.width / 2;
  const baseline = (at: number) => corner.y + PADDING.top + (at + 1) * LINE_HEIGHT - 1;
  return group(
    "node",
    rectangle({ ...corner, ...size }, lookStyle(look)),
    text({ x, y: baseline(0) }, title, { ...NAME, anchor: "middle" }),
    ...details.map((detail, at) => text({ x, y: baseline(at + 1) }, detail, { ...DETAIL, anchor: "middle" })),
  );
}
