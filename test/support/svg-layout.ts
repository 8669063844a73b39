import { DOMParser, type Element, type Node } from "@xmldom/xmldom";
import { textWidth } from "../../lib/drawing/text-width";
import { around, contains, type Extent } from "./extent";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A drawn element. Elements of one group belong together: a box and its text. */
interface Drawn {
  readonly order: number;
  readonly group: Element | undefined;
}

interface Written extends Drawn, Extent {
  readonly content: string;
}

interface Shape extends Drawn, Extent {
  /** Whether it is a box, not a frame around boxes. */
  readonly isNode: boolean;
}

interface Line extends Drawn {
  readonly points: readonly Point[];
}

interface Picture {
  readonly page: Extent;
  readonly texts: readonly Written[];
  readonly shapes: readonly Shape[];
  readonly lines: readonly Line[];
}

/** Height of capitals and descender of the taller font, in parts of the font size. */
const ABOVE_BASELINE = 0.76;
const BELOW_BASELINE = 0.236;

/** The unreadable text in a picture: text that overlaps text, another box or a line, or that leaves the page or its box. */
export function layoutFaults(svg: string): string[] {
  const { page, texts, shapes, lines } = read(svg);
  return [
    ...texts.filter((text) => !contains(page, text)).map(({ content }) => `"${content}" leaves the page`),
    ...texts.flatMap((text) => {
      const own = ownShape(text, shapes);
      return own === undefined || contains(own, text) ? [] : [`"${text.content}" leaves its box`];
    }),
    ...texts.flatMap((text, at) =>
      texts
        .slice(at + 1)
        .filter((other) => overlap(text, other))
        .map((other) => `"${text.content}" overlaps "${other.content}"`),
    ),
    ...texts.flatMap((text) =>
      shapes
        .filter((shape) => shape.isNode && shape.group !== text.group && overlap(text, shape))
        .map(() => `"${text.content}" overlaps another box`),
    ),
    ...texts.flatMap((text) =>
      lines
        // a box covers the lines behind it
        .filter((line) => line.order > text.order || ownShape(text, shapes) === undefined)
        .filter(({ points }) => points.some((point) => isInside(text, point)))
        .map(() => `a line runs through "${text.content}"`),
    ),
  ];
}

/** The smallest shape of a text's group that contains the text's centre. */
function ownShape(text: Written, shapes: readonly Shape[]): Shape | undefined {
  if (text.group === undefined) return undefined;
  const middle = { x: (text.left + text.right) / 2, y: (text.top + text.bottom) / 2 };
  const size = ({ left, right, top, bottom }: Extent) => (right - left) * (bottom - top);
  return shapes
    .filter((shape) => shape.group === text.group && isInside(shape, middle))
    .reduce<Shape | undefined>((least, shape) => (least && size(least) < size(shape) ? least : shape), undefined);
}

const overlap = (one: Extent, other: Extent): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

const isInside = ({ left, top, right, bottom }: Extent, { x, y }: Point): boolean =>
  x > left && x < right && y > top && y < bottom;

function read(svg: string): Picture {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (root === null) throw new Error("the SVG has no root element");
  const [left = 0, top = 0, width = 0, height = 0] = numbersOf(root.getAttribute("viewBox"));
  const texts: Written[] = [];
  const shapes: Shape[] = [];
  const lines: Line[] = [];
  let order = 0;

  const visit = (element: Element, outer: Matrix, outerGroup: Element | undefined, kind: string): void => {
    order += 1;
    const matrix = times(outer, matrixOf(element.getAttribute("transform")));
    const drawn = { order, group: outerGroup };
    if (element.tagName === "text") {
      for (const extent of textExtents(element, matrix)) texts.push({ ...drawn, ...extent });
    }
    const points = pointsOf(element).map((point) => applied(matrix, point));
    if (points.length > 0) {
      if (element.tagName === "line" || kind === "edge") lines.push({ ...drawn, points });
      else if (kind !== "") shapes.push({ ...drawn, ...around(points), isNode: kind === "node" });
    }
    const isGroup =
      element.tagName === "g" && ["node", "edge", "cluster"].includes(element.getAttribute("class") ?? "");
    for (const child of elementsOf(element)) {
      visit(child, matrix, isGroup ? element : outerGroup, isGroup ? (element.getAttribute("class") ?? "") : kind);
    }
  };
  visit(root, UNCHANGED, undefined, "");
  return { page: { left, top, right: left + width, bottom: top + height }, texts, shapes, lines };
}

const elementsOf = (element: Element): Element[] =>
  Array.from(element.childNodes).filter((node: Node): node is Element => node.nodeType === node.ELEMENT_NODE);

const numbersOf = (text: string | null): number[] => (text?.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

/** Reads `11` and `11px`. */
const numberAt = (element: Element, attribute: string): number =>
  Number.parseFloat(element.getAttribute(attribute) ?? "0");

/** The extent of each line of a text. */
function textExtents(element: Element, matrix: Matrix): (Extent & { readonly content: string })[] {
  const size = numberAt(element, "font-size");
  const weight = element.getAttribute("font-weight") === "bold" ? "bold" : "regular";
  const anchor = element.getAttribute("text-anchor") ?? "start";
  const lines = elementsOf(element).filter(({ tagName }) => tagName === "tspan");
  let baseline = numberAt(element, "y");
  return (lines.length > 0 ? lines : [element]).map((line) => {
    const content = line.textContent ?? "";
    const width = textWidth(content, size, weight);
    const left = numberAt(element, "x") - { start: 0, middle: width / 2, end: width }[anchor as "start"];
    if (line !== element) baseline += numberAt(line, "dy");
    const [top, bottom] = [baseline - ABOVE_BASELINE * size, baseline + BELOW_BASELINE * size];
    const corners = [left, left + width].flatMap((x) => [top, bottom].map((y) => applied(matrix, { x, y })));
    return { content, ...around(corners) };
  });
}

/** The points of a shape's outline or of a line. */
function pointsOf(element: Element): Point[] {
  const [x, y] = [numberAt(element, "x"), numberAt(element, "y")];
  switch (element.tagName) {
    case "rect":
      return [
        { x, y },
        { x: x + numberAt(element, "width"), y: y + numberAt(element, "height") },
      ];
    case "polygon":
      return inPairs(numbersOf(element.getAttribute("points")));
    case "line":
      return between(
        { x: numberAt(element, "x1"), y: numberAt(element, "y1") },
        { x: numberAt(element, "x2"), y: numberAt(element, "y2") },
      );
    case "path":
      return curve(inPairs(numbersOf(element.getAttribute("d"))));
    default:
      return [];
  }
}

const SAMPLES = Array.from({ length: 201 }, (_, at) => at / 200);

const between = (from: Point, to: Point): Point[] =>
  SAMPLES.map((part) => ({ x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }));

/** Points on a path of cubic Bézier curves: Graphviz writes all paths so. */
function curve([start, ...controls]: readonly Point[]): Point[] {
  if (start === undefined) return [];
  let from = start;
  return controls.flatMap((_, at) => {
    const [first, second, to] = controls.slice(at, at + 3);
    if (at % 3 !== 0 || first === undefined || second === undefined || to === undefined) return [];
    const begin = from;
    from = to;
    const mixed = (part: number, a: number, b: number, c: number, d: number) =>
      (1 - part) ** 3 * a + 3 * (1 - part) ** 2 * part * b + 3 * (1 - part) * part ** 2 * c + part ** 3 * d;
    return SAMPLES.map((part) => ({
      x: mixed(part, begin.x, first.x, second.x, to.x),
      y: mixed(part, begin.y, first.y, second.y, to.y),
    }));
  });
}

const inPairs = (numbers: readonly number[]): Point[] =>
  numbers.flatMap((x, at) => (at % 2 === 0 ? [{ x, y: numbers[at + 1] ?? 0 }] : []));

/** x' = a·x + c·y + e, y' = b·x + d·y + f. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
const UNCHANGED: Matrix = [1, 0, 0, 1, 0, 0];

const applied = ([a, b, c, d, e, f]: Matrix, { x, y }: Point): Point => ({
  x: a * x + c * y + e,
  y: b * x + d * y + f,
});

const times = (outer: Matrix, [a, b, c, d, e, f]: Matrix): Matrix => {
  const origin = applied(outer, { x: e, y: f });
  return [
    outer[0] * a + outer[2] * b,
    outer[1] * a + outer[3] * b,
    outer[0] * c + outer[2] * d,
    outer[1] * c + outer[3] * d,
    origin.x,
    origin.y,
  ];
};

const matrixOf = (transform: string | null): Matrix =>
  [...(transform ?? "").matchAll(/(\w+)\(([^)]*)\)/g)]
    .map(([, name = "", list = ""]) => single(name, numbersOf(list)))
    .reduce(times, UNCHANGED);

function single(name: string, [first = 0, second, third = 0]: readonly number[]): Matrix {
  if (name === "translate") return [1, 0, 0, 1, first, second ?? 0];
  if (name === "scale") return [first, 0, 0, second ?? first, 0, 0];
  if (name !== "rotate") throw new Error(`unsupported transform ${name}`);
  const [cos, sin] = [Math.cos((first * Math.PI) / 180), Math.sin((first * Math.PI) / 180)];
  const turn: Matrix = [cos, sin, -sin, cos, 0, 0];
  if (second === undefined) return turn;
  return times(times([1, 0, 0, 1, second, third], turn), [1, 0, 0, 1, -second, -third]);
}
