import { INK } from "./palette";
import { textWidth, type Weight } from "./text-width";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Box = Point & Size;

export interface TextStyle {
  readonly size: number;
  readonly weight?: Weight;
  readonly colour?: string;
  readonly anchor?: "start" | "middle" | "end";
  /** Rotated: read from bottom to top. */
  readonly upright?: boolean;
}

export interface ShapeStyle {
  readonly fill?: string;
  readonly line?: string;
  readonly lineWidth?: number;
  readonly dashed?: boolean;
}

export type RectangleStyle = ShapeStyle & { readonly radius?: number };

const DASHES = "4 3";

/** Text for XML. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Tenths of a pixel, so that the last bits of a float do not change the bytes. */
const short = (amount: number): string => String(Math.round(amount * 10) / 10);

type Attributes = Readonly<Record<string, string | number | undefined>>;

export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? short(value) : escapeXml(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Text on its baseline. */
export function text(at: Point, content: string, style: TextStyle): string {
  const { size, weight, colour = INK, anchor = "start", upright = false } = style;
  return element(
    "text",
    {
      x: at.x,
      y: at.y,
      "font-size": size,
      "font-weight": weight === "bold" ? weight : undefined,
      fill: colour,
      "text-anchor": anchor === "start" ? undefined : anchor,
      transform: upright ? `rotate(-90 ${short(at.x)} ${short(at.y)})` : undefined,
    },
    escapeXml(content),
  );
}

export const widthOf = (content: string, { size, weight }: TextStyle): number => textWidth(content, size, weight);

const shape = ({ fill = "none", line = "none", lineWidth, dashed = false }: ShapeStyle): Attributes => ({
  fill,
  stroke: line,
  "stroke-width": lineWidth,
  "stroke-dasharray": dashed ? DASHES : undefined,
});

export const rectangle = ({ x, y, width, height }: Box, style: RectangleStyle): string =>
  element("rect", { x, y, width, height, rx: style.radius, ...shape(style) });

export const line = (from: Point, to: Point, style: ShapeStyle): string =>
  element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...shape(style) });

export const circle = (centre: Point, radius: number, style: ShapeStyle): string =>
  element("circle", { cx: centre.x, cy: centre.y, r: radius, ...shape(style) });

const coordinates = ({ x, y }: Point): string => `${short(x)},${short(y)}`;

/** Cubic Bézier curves, one after the other: a start, then three points for each. */
export const curve = ([start, ...controls]: readonly Point[], style: ShapeStyle): string =>
  start === undefined
    ? ""
    : element("path", { d: `M${coordinates(start)}C${controls.map(coordinates).join(" ")}`, ...shape(style) });

const ARROW = { length: 8, halfWidth: 3 };

/** An arrow head whose tip is at `to`, and that comes from `from`. */
export function arrowHead(from: Point, to: Point, colour: string): string {
  const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const along = { x: (to.x - from.x) / distance, y: (to.y - from.y) / distance };
  const corner = (side: number): Point => ({
    x: to.x - ARROW.length * along.x - side * ARROW.halfWidth * along.y,
    y: to.y - ARROW.length * along.y + side * ARROW.halfWidth * along.x,
  });
  return element("polygon", { points: [to, corner(1), corner(-1)].map(coordinates).join(" "), fill: colour });
}

/** Shapes and texts that belong together. */
export const group = (kind: "node" | "edge" | "cluster", ...parts: readonly string[]): string =>
  element("g", { class: kind }, parts.join(""));

export const moved = ({ x, y }: Point, parts: readonly string[]): string =>
  element("g", { transform: `translate(${short(x)} ${short(y)})` }, `\n${parts.join("\n")}\n`);
