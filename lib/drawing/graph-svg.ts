import { instance, type Viz } from "@viz-js/viz";
import { allGroups, firstNode, type Graph, type GraphEdge, type GraphGroup, type GraphNode } from "./graph";
import { DETAIL, labelledBox, labelSize } from "./labelled-box";
import { FRAME, LINE, PAPER, QUIET_INK } from "./palette";
import { picture } from "./picture";
import {
  arrowHead,
  type Box,
  curve,
  group,
  type Point,
  rectangle,
  type Size,
  type TextStyle,
  text,
  widthOf,
} from "./svg";

const OUTER_TITLE: TextStyle = { size: 12, weight: "bold" };
const INNER_TITLE: TextStyle = { size: 10, colour: QUIET_INK };
const EDGE_LABEL: TextStyle = { ...DETAIL, colour: QUIET_INK, anchor: "middle" };
const TITLE_HEIGHT = 18;
const EDGE_LINE = 12;
const EDGE_LABEL_PADDING = 4;
const FRAME_MARGIN = 10;
const LIST_MARGIN = 7;
const ROW_GAP = 6;
const POINTS_PER_INCH = 72;

let graphviz: Promise<Viz> | undefined;

/** Draws a graph: the same bytes every time. Graphviz places boxes whose sizes are measured here, and draws nothing. */
export async function graphPicture(graph: Graph): Promise<string> {
  const { title, description, legend } = graph;
  graphviz ??= instance();
  const layout = read((await graphviz).renderString(dot(graph), { format: "json0", engine: "dot" }));
  const { groups = [], nodes = [], edges } = graph;
  return picture({
    title,
    description,
    ...(legend === undefined ? {} : { legend }),
    ...layout.size,
    parts: [
      ...groups.flatMap((each) => drawFrames(each, layout, OUTER_TITLE)),
      ...edges.map((edge, at) => drawEdge(edge, layout.edges.get(String(at)))),
      ...[...nodes, ...allGroups(groups).flatMap((each) => (each.list ? [] : (each.nodes ?? [])))].map((node) =>
        labelledBox(layout.boxes.get(node.id) ?? ORIGIN, node),
      ),
      ...allGroups(groups).flatMap((each) => (each.list ? drawRows(each, layout) : [])),
      ...edges.flatMap((edge, at) => drawEdgeLabel(edge, layout.edges.get(String(at)))),
    ],
  });
}

const ORIGIN: Point = { x: 0, y: 0 };

interface PlacedEdge {
  /** Of Bézier curves. */
  readonly points: readonly Point[];
  readonly tip?: Point;
  readonly label?: Point;
}

/** The layout by Graphviz, in points from the upper left corner. */
interface Layout {
  readonly size: Size;
  /** By node id; frames by `frameName`. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** By position in the graph. */
  readonly edges: ReadonlyMap<string, PlacedEdge>;
}

/** The parts of Graphviz's JSON that are read here. */
interface GraphvizJson {
  readonly bb: string;
  readonly objects?: readonly { name: string; bb?: string; pos?: string; width?: string; height?: string }[];
  readonly edges?: readonly { id: string; pos: string; lp?: string }[];
}

function read(json: string): Layout {
  const { bb, objects = [], edges = [] } = JSON.parse(json) as GraphvizJson;
  const [, , width = 0, height = 0] = bb.split(",").map(Number);
  const point = (written: string): Point => {
    const [x = 0, y = 0] = written.split(",").map(Number);
    return { x, y: height - y };
  };
  const box = (each: (typeof objects)[number]): Box => {
    if (each.bb !== undefined) {
      const [left = 0, bottom = 0, right = 0, top = 0] = each.bb.split(",").map(Number);
      return { x: left, y: height - top, width: right - left, height: top - bottom };
    }
    const centre = point(each.pos ?? "0,0");
    const size = {
      width: Number(each.width) * POINTS_PER_INCH,
      height: Number(each.height) * POINTS_PER_INCH,
    };
    return { x: centre.x - size.width / 2, y: centre.y - size.height / 2, ...size };
  };
  const edge = ({ pos, lp }: NonNullable<GraphvizJson["edges"]>[number]): PlacedEdge => {
    const parts = pos.split(" ");
    const tip = parts.find((part) => part.startsWith("e,"));
    return {
      points: parts.filter((part) => !/^[se],/.test(part)).map(point),
      ...(tip === undefined ? {} : { tip: point(tip.slice(2)) }),
      ...(lp === undefined ? {} : { label: point(lp) }),
    };
  };
  return {
    size: { width, height },
    boxes: new Map(objects.map((each) => [each.name, box(each)])),
    edges: new Map(edges.map((each) => [each.id, edge(each)])),
  };
}

function drawFrames(frame: GraphGroup, layout: Layout, title: TextStyle): string[] {
  const box = layout.boxes.get(frame.list ? frame.id : frameName(frame.id));
  if (box === undefined) return [];
  return [
    group(
      "cluster",
      rectangle(box, { fill: PAPER, line: FRAME, radius: 8 }),
      text({ x: box.x + FRAME_MARGIN, y: box.y + TITLE_HEIGHT - 2 }, frame.title, title),
    ),
    ...(frame.groups ?? []).flatMap((each) => drawFrames(each, layout, INNER_TITLE)),
  ];
}

function drawRows(list: GraphGroup, layout: Layout): string[] {
  const { x, y } = layout.boxes.get(list.id) ?? ORIGIN;
  const width = rowWidth(list);
  let top = y + TITLE_HEIGHT + LIST_MARGIN;
  return (list.nodes ?? []).map((node) => {
    const height = Math.ceil(labelSize(node).height);
    const row = labelledBox({ x: x + LIST_MARGIN, y: top }, node, { width, height });
    top += height + ROW_GAP;
    return row;
  });
}

function drawEdge({ dashed = false }: GraphEdge, placed: PlacedEdge | undefined): string {
  const last = placed?.points.at(-1);
  if (placed === undefined || last === undefined) return "";
  return group(
    "edge",
    curve(placed.points, { line: LINE, dashed }),
    ...(placed.tip === undefined ? [] : [arrowHead(last, placed.tip, LINE)]),
  );
}

function drawEdgeLabel({ label = [] }: GraphEdge, placed: PlacedEdge | undefined): string[] {
  const centre = placed?.label;
  if (centre === undefined) return [];
  const first = centre.y - ((label.length - 1) * EDGE_LINE) / 2 + 3;
  return label.map((content, at) => text({ x: centre.x, y: first + at * EDGE_LINE }, content, EDGE_LABEL));
}

function dot({ direction, nodes = [], groups = [], edges }: Graph): string {
  const ends = endsOf(groups);
  return `digraph {
rankdir=${direction}; compound=true; nodesep=0.2; ranksep=0.6; margin=0; labeljust=l;
node [shape=box, label="", fixedsize=true];
edge [arrowsize=0.8];
${[
  ...nodes.map(dotNode),
  ...groups.map((each) => dotGroup(each, OUTER_TITLE)),
  ...edges.map((edge, at) => dotEdge(edge, at, ends, direction)),
].join("\n")}
}`;
}

const inches = (points: number): string => (Math.ceil(points) / POINTS_PER_INCH).toFixed(4);

function dotNode(node: GraphNode): string {
  const { width, height } = labelSize(node);
  return `${quoted(node.id)} [width=${inches(width)}, height=${inches(height)}];`;
}

function dotGroup(each: GraphGroup, title: TextStyle): string {
  const { id, nodes = [], groups = [], list = false } = each;
  if (list) return dotList(each);
  const label = blank({ width: widthOf(each.title, title) + FRAME_MARGIN, height: TITLE_HEIGHT });
  return `subgraph ${quoted(frameName(id))} { label=<${label}>; margin=${FRAME_MARGIN};
${[...nodes.map(dotNode), ...groups.map((inner) => dotGroup(inner, INNER_TITLE))].join("\n")}
}`;
}

/** The space for shapes that are drawn here. */
const blank = (size: Size): string => tableOf(`<tr>${cell(size)}</tr>`);

const tableOf = (rows: string): string =>
  `<table border="0" cellborder="0" cellspacing="0" cellpadding="0">${rows}</table>`;

const cell = ({ width, height }: Size, attributes = ""): string =>
  `<td fixedsize="true" width="${Math.ceil(width)}" height="${Math.ceil(height)}"${attributes}></td>`;

const rowWidth = ({ title, nodes = [] }: GraphGroup): number =>
  Math.ceil(Math.max(widthOf(title, INNER_TITLE) + FRAME_MARGIN, ...nodes.map((node) => labelSize(node).width)));

/** One node with a table in it, because Graphviz does not keep nodes in order. A box is in the middle of its row. */
function dotList(list: GraphGroup): string {
  const { id, nodes = [] } = list;
  const width = rowWidth(list);
  const margin = { width: LIST_MARGIN, height: 1 };
  const spacer = (height: number) => `<tr>${cell({ width: width + 2 * LIST_MARGIN, height }, ' colspan="3"')}</tr>`;
  const rows = nodes.map((node, at) => {
    const height = Math.ceil(labelSize(node).height) + ROW_GAP;
    return `<tr>${cell(margin)}${cell({ width, height }, ` port="${at}"`)}${cell(margin)}</tr>`;
  });
  const table = [spacer(TITLE_HEIGHT + LIST_MARGIN - ROW_GAP / 2), ...rows, spacer(LIST_MARGIN - ROW_GAP / 2)];
  return `${quoted(id)} [shape=plain, fixedsize=false, label=<${tableOf(table.join(""))}>];`;
}

const frameName = (id: string): string => `cluster_${id}`;

/** Where an edge is attached: at a node, or a row of it. Graphviz cuts it at the border of a frame. */
interface End {
  readonly node: string;
  /** Whether the node is a row of a list: an edge begins at its side. */
  readonly row?: true;
  readonly frame?: string;
}

/** The ends that need a separate node. */
const endsOf = (groups: readonly GraphGroup[]): ReadonlyMap<string, End> =>
  new Map(
    allGroups(groups).flatMap((each): (readonly [string, End])[] => {
      const { id, nodes = [], list = false } = each;
      return list
        ? nodes.map((node, at) => [node.id, { node: `${quoted(id)}:${at}`, row: true }] as const)
        : [[id, { node: quoted(firstNode(each)?.id ?? id), frame: frameName(id) }]];
    }),
  );

/** The sides on which edges enter a box and leave a row. They seldom cross the title of a frame, which is at its top. */
const ENTRY = { LR: "w", TB: "n" } as const;
const EXIT = { LR: ":e", TB: ":s" } as const;

function dotEdge(edge: GraphEdge, at: number, ends: ReadonlyMap<string, End>, direction: Graph["direction"]): string {
  const { from, to, label = [], undirected = false, loose = false } = edge;
  const tail = ends.get(from) ?? { node: quoted(from) };
  const head = ends.get(to) ?? { node: quoted(to) };
  const room = {
    width: Math.max(0, ...label.map((content) => widthOf(content, EDGE_LABEL))) + 2 * EDGE_LABEL_PADDING,
    height: label.length * EDGE_LINE + 2 * EDGE_LABEL_PADDING,
  };
  const attributes = [
    `id="${at}"`,
    ...(label.length > 0 ? [`label=<${blank(room)}>`] : []),
    ...(undirected ? ["dir=none"] : []),
    ...(loose ? ["constraint=false"] : []),
    ...(tail.frame === undefined ? [] : [`ltail=${quoted(tail.frame)}`]),
    ...(head.frame === undefined ? [] : [`lhead=${quoted(head.frame)}`]),
  ];
  return `${tail.node}${tail.row ? EXIT[direction] : ""} -> ${head.node}:${ENTRY[direction]} [${attributes.join(", ")}];`;
}

const quoted = (content: string): string => JSON.stringify(content);
