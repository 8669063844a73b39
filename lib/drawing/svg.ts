import { FONT_FAMILY, INK, PAPER } from "./palette";
import { textWidth, type Weight } from "./text-width";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface TextStyle {
  readonly size: number;
  readonly weight?: Weight;
  readonly colour?: string;
  readonly anchor?: "start" | "middle" | "end";
  /** Rotated: read from bottom to top. */
  readonly upright?: boolean;
}

interface ShapeStyle {
  readonly fill?: string;
  readonly line?: string;
  readonly lineWidth?: number;
  readonly dashed?: boolean;
}

const DASHES = "4 3";

/** Text for XML. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Rounded to tenths of a pixel, so that the bytes do not depend on floating-point noise. */
const short = (amount: number): string => String(Math.round(amount * 10) / 10);

type Attributes = Readonly<Record<string, string | number | undefined>>;

function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? short(value) : escapeXml(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Text at its baseline. Its length is fixed, so that no other font makes it overlap its neighbour. */
export function text(at: Point, content: string, style: TextStyle): string {
  const { size, weight = "regular", colour = INK, anchor = "start", upright = false } = style;
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
      ...statedLength(content, size, weight),
    },
    escapeXml(content),
  );
}

/** The attributes that fix a text to its measured width. */
export const statedLength = (content: string, size: number, weight: Weight = "regular") => ({
  textLength: textWidth(content, size, weight),
  lengthAdjust: "spacingAndGlyphs",
});

const shape = ({ fill = "none", line = "none", lineWidth, dashed = false }: ShapeStyle): Attributes => ({
  fill,
  stroke: line,
  "stroke-width": lineWidth,
  "stroke-dasharray": dashed ? DASHES : undefined,
});

export const rectangle = (box: Box, style: ShapeStyle & { readonly radius?: number }): string =>
  element("rect", { ...box, rx: style.radius, ...shape(style) });

export const line = (from: Point, to: Point, style: ShapeStyle): string =>
  element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...shape(style) });

export const circle = (centre: Point, radius: number, style: ShapeStyle): string =>
  element("circle", { cx: centre.x, cy: centre.y, r: radius, ...shape(style) });

/** A box and the text in it. */
export const node = (...parts: readonly string[]): string => element("g", { class: "node" }, parts.join(""));

/** A picture on a white background, also in dark mode. */
export function picture(size: Pick<Box, "width" | "height">, title: string, parts: readonly string[]): string {
  const width = Math.ceil(size.width);
  const height = Math.ceil(size.height);
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    "font-family": FONT_FAMILY,
  };
  const content = [
    element("title", {}, escapeXml(title)),
    rectangle({ x: 0, y: 0, width, height }, { fill: PAPER }),
    ...parts,
  ];
  return `${element("svg", attributes, `\n${content.join("\n")}\n`)}\n`;
}
