import { instance, type Viz } from "@viz-js/viz";
import { allGroups, firstNode, type Graph, type GraphEdge, type GraphGroup, type GraphNode } from "./graph";
import { FONT_FAMILY, FRAME, INK, LINE, LOOKS, PAPER, QUIET_INK } from "./palette";
import { escapeXml, statedLength } from "./svg";

/** The font name by which Graphviz measures text. */
const FONT = "Helvetica";
const TITLE_SIZE = 11;
const DETAIL_SIZE = 9;

let graphviz: Promise<Viz> | undefined;

/** A graph laid out and drawn by Graphviz: the same bytes every time. */
export const graphPicture = async (graph: Graph): Promise<string> => dotPicture(dot(graph));

/** Draws a description in Graphviz's DOT language. */
export async function dotPicture(description: string): Promise<string> {
  graphviz ??= instance();
  const drawn = (await graphviz).renderString(description, { format: "svg", engine: "dot" });
  return (
    drawn
      // the comment names the Graphviz release: each update would change every picture
      .replace(/<!--.*?-->\n?/gs, "")
      // only comments may not contain two hyphens
      .replaceAll("&#45;", "-")
      .replace(/^<\?xml.*?<svg/s, "<svg")
      .replaceAll(/ font-family="[^"]*"/g, "")
      .replace(
        /<svg width="(\d+)pt" height="(\d+)pt"/,
        `<svg role="img" font-family="${FONT_FAMILY}" width="$1" height="$2"`,
      )
      .replaceAll(/<text xml:space="preserve"([^>]*) font-size="([\d.]+)"([^>]*)>([^<]*)</g, textOfStatedLength)
  );
}

function textOfStatedLength(_: string, before: string, size: string, after: string, content: string): string {
  const weight = /font-weight="bold"/.test(before + after) ? "bold" : "regular";
  const { textLength, lengthAdjust } = statedLength(unescapeXml(content), Number(size), weight);
  return `<text${before} font-size="${size}"${after} textLength="${textLength.toFixed(1)}" lengthAdjust="${lengthAdjust}">${content}<`;
}

const unescapeXml = (text: string): string =>
  text
    .replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

function dot({ title, direction, nodes = [], groups = [], edges }: Graph): string {
  const ends = endsOf(groups);
  return `digraph ${quoted(title)} {
rankdir=${direction}; compound=true; nodesep=0.2; ranksep=0.6; bgcolor="${PAPER}"; fontname="${FONT}";
graph [fontsize=${TITLE_SIZE}, fontcolor="${QUIET_INK}", color="${FRAME}", style=rounded, labeljust=l];
node [shape=box, style="rounded,filled", fontname="${FONT}", fontsize=${TITLE_SIZE}, fontcolor="${INK}", margin="0.14,0.07", height=0.3];
edge [color="${LINE}", fontname="${FONT}", fontsize=${DETAIL_SIZE}, fontcolor="${QUIET_INK}", arrowsize=0.7];
${[...nodes.map(dotNode), ...groups.map(dotGroup), ...edges.map((edge) => dotEdge(edge, ends, direction))].join("\n")}
}`;
}

const dotNode = (node: GraphNode): string =>
  `${quoted(node.id)} [label=<${dotLabel(node)}>, fillcolor="${LOOKS[node.look].fill}", color="${LOOKS[node.look].line}"];`;

const dotLabel = ({ title, details = [] }: GraphNode): string =>
  [
    `<b>${escapeXml(title)}</b>`,
    ...details.map((detail) => `<font point-size="${DETAIL_SIZE}">${escapeXml(detail)}</font>`),
  ].join("<br/>");

const dotGroup = (group: GraphGroup): string => {
  const { id, title, nodes = [], groups = [], list = false } = group;
  if (list) return dotList(group);
  return `subgraph ${quoted(frameName(id))} { label=${quoted(title)}; margin=10;
${[...nodes.map(dotNode), ...groups.map(dotGroup)].join("\n")}
}`;
};

/** One node that contains a table: Graphviz does not keep nodes in order. */
function dotList({ id, title, nodes = [] }: GraphGroup): string {
  const rows = nodes.map((node) => {
    const { fill, line } = LOOKS[node.look];
    return `<tr><td port="${escapeXml(node.id)}" border="1" cellpadding="6" style="rounded" bgcolor="${fill}" color="${line}">${dotLabel(node)}</td></tr>`;
  });
  const heading = `<tr><td align="left"><font color="${QUIET_INK}">${escapeXml(title)}</font></td></tr>`;
  return `${quoted(id)} [shape=plain, style="", label=<<table border="1" cellborder="0" cellspacing="5" style="rounded" color="${FRAME}">${heading}${rows.join("")}</table>>];`;
}

const frameName = (group: string): string => `cluster_${group}`;

/** Where an edge is attached. Graphviz attaches it to a node, or a port of it, and clips it at a frame's border. */
interface End {
  readonly node: string;
  readonly frame?: string;
}

/** The edge ends that are not separate boxes. */
const endsOf = (groups: readonly GraphGroup[]): ReadonlyMap<string, End> =>
  new Map(
    allGroups(groups).flatMap((group): (readonly [string, End])[] => {
      const { id, nodes = [], list = false } = group;
      return list
        ? nodes.map((each) => [each.id, { node: `${quoted(id)}:${quoted(each.id)}` }] as const)
        : [[id, { node: quoted(firstNode(group)?.id ?? id), frame: frameName(id) }]];
    }),
  );

/** The side where edges enter a box: chosen so that they seldom cross a frame's title. */
const ENTRY = { LR: "w", TB: "n" } as const;

function dotEdge(edge: GraphEdge, ends: ReadonlyMap<string, End>, direction: Graph["direction"]): string {
  const { from, to, label = [], undirected = false } = edge;
  const tail = ends.get(from) ?? { node: quoted(from) };
  const head = ends.get(to) ?? { node: quoted(to) };
  const attributes = [
    ...(label.length > 0 ? [`label=<${edgeLabel(label)}>`] : []),
    ...(undirected ? ["dir=none"] : []),
    ...(tail.frame === undefined ? [] : [`ltail=${quoted(tail.frame)}`]),
    ...(head.frame === undefined ? [] : [`lhead=${quoted(head.frame)}`]),
  ];
  return `${tail.node} -> ${head.node}:${ENTRY[direction]} [${attributes.join(", ")}];`;
}

/** With a margin around the label. */
const edgeLabel = (lines: readonly string[]): string =>
  `<table border="0" cellspacing="0" cellpadding="3"><tr><td>${lines.map(escapeXml).join("<br/>")}</td></tr></table>`;

const quoted = (text: string): string => JSON.stringify(text);
