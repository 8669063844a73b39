import { around, contains, type Extent } from "./extent";

/** A run of glyphs, in points from the page's upper left corner. */
interface Run extends Extent {
  readonly page: number;
}

/** The areas for text on each page. */
export interface Sheet {
  readonly height: number;
  readonly body: Extent;
  /** Header and footer repeat on every page. */
  readonly header: Extent;
  readonly footer: Extent;
}

/** A smaller overlap is normal, as between the letters of a word. */
const TOUCHING = 1;

/**
 * The unreadable text on typst's pages: glyphs outside of body, header and footer, and glyphs that overlap others.
 *
 * @param svg all pages, one below the other, as typst's plain SVG writes them
 */
export function pageFaults(svg: string, sheet: Sheet): string[] {
  const runs = runsOf(svg, sheet.height);
  if (runs.length === 0) throw new Error("no text on any page");
  const at = ({ page, left, top }: Run) => `page ${page} at ${Math.round(left)}, ${Math.round(top)}`;
  return [
    ...runs
      .filter((run) => ![sheet.body, sheet.header, sheet.footer].some((part) => contains(part, run)))
      .map((run) => `${at(run)}: outside of the text area`),
    ...overlapping(runs).map(([one, other]) => `${at(one)}: overlaps ${at(other)}`),
  ];
}

function overlapping(runs: readonly Run[]): [Run, Run][] {
  const byTop = runs.toSorted((a, b) => a.page - b.page || a.top - b.top);
  return byTop.flatMap((run, at) => {
    const found: [Run, Run][] = [];
    for (let next = at + 1; next < byTop.length; next += 1) {
      const other = byTop[next];
      if (other === undefined || other.page !== run.page || other.top + TOUCHING >= run.bottom) break;
      if (run.left + TOUCHING < other.right && other.left + TOUCHING < run.right) found.push([run, other]);
    }
    return found;
  });
}

const TAG = /<(\/?)(g|use|symbol|path)\b([^>]*?)(\/?)>/g;
const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];

/** Typst's matrices only move text and flip it, so only the translation is read. */
function runsOf(svg: string, height: number): Run[] {
  const glyphs = glyphsOf(svg);
  const origins = [{ x: 0, y: 0 }];
  const runs: Run[] = [];
  let glyphsOfRun: Extent[] = [];
  for (const [, closing, tag, attributes = "", alone] of svg.matchAll(TAG)) {
    const origin = origins.at(-1) ?? { x: 0, y: 0 };
    if (tag === "use") {
      const glyph = glyphs.get(attribute(attributes, "xlink:href")?.slice(1) ?? "");
      const x = origin.x + Number(attribute(attributes, "x") ?? 0);
      if (glyph) {
        glyphsOfRun.push({
          left: x + glyph.left,
          right: x + glyph.right,
          top: origin.y - glyph.bottom,
          bottom: origin.y - glyph.top,
        });
      }
    } else if (tag === "g" && closing) {
      if (glyphsOfRun.length > 0) runs.push(onPage(around(glyphsOfRun), height));
      glyphsOfRun = [];
      origins.pop();
    } else if (tag === "g" && !alone) {
      const [, , , , x = 0, y = 0] = numbersOf(attribute(attributes, "transform") ?? "");
      origins.push({ x: origin.x + x, y: origin.y + y });
    }
  }
  return runs;
}

function onPage(extent: Extent, height: number): Run {
  const page = Math.floor((extent.top + extent.bottom) / 2 / height);
  return { ...extent, top: extent.top - page * height, bottom: extent.bottom - page * height, page: page + 1 };
}

/** The extent of each glyph, upwards from its baseline. A space has none. */
function glyphsOf(svg: string): Map<string, Extent> {
  const glyphs = [...svg.matchAll(/<symbol id="(\w+)"[^>]*>\s*<path d="([^"]*)"/g)];
  return new Map(
    glyphs.flatMap(([, id = "", path = ""]) => {
      const points = outline(path);
      return points.length > 1 ? [[id, around(points.map(([x, y]) => ({ x, y })))]] : [];
    }),
  );
}

/** The corners and control points of a path in relative commands. A curve stays within its control points. */
function outline(path: string): [number, number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command = "", list = ""] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = numbersOf(list);
    if (command === "M") continue;
    if (command === "h") x += numbers[0] ?? 0;
    else if (command === "v") y += numbers[0] ?? 0;
    else if (/[mlqc]/.test(command)) {
      const pairs = numbers.flatMap((dx, at): [number, number][] =>
        at % 2 === 0 ? [[x + dx, y + (numbers[at + 1] ?? 0)]] : [],
      );
      points.push(...pairs.slice(0, -1));
      [x, y] = pairs.at(-1) ?? [x, y];
    } else if (!/z/i.test(command)) throw new Error(`unsupported path command ${command}`);
    points.push([x, y]);
  }
  return points;
}

const numbersOf = (text: string): number[] => (text.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
