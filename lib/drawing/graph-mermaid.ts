import type { Graph, GraphEdge, GraphGroup, GraphNode } from "./graph";
import { FRAME, INK, LINE, LOOKS, type Look, PAPER } from "./palette";

/** Mermaid's default frames are yellow, which means "existing" here. */
const COLOURS = {
  theme: "base",
  themeVariables: { clusterBkg: PAPER, clusterBorder: FRAME, lineColor: LINE, edgeLabelBackground: PAPER },
};

/** Writes a graph as Mermaid text, which GitHub shows as a picture. */
export function graphMermaid({ title, direction, nodes = [], groups = [], edges }: Graph): string {
  const looks = Object.entries(LOOKS).map(
    ([look, { fill, line }]) => `classDef ${look} fill:${fill},stroke:${line},color:${INK}`,
  );
  const lines = [
    ...nodes.map(mermaidNode),
    ...groups.flatMap((group) => mermaidGroup(group, direction)),
    ...edges.map(mermaidEdge),
    ...looks,
  ];
  return `---\ntitle: ${JSON.stringify(title)}\nconfig: ${JSON.stringify(COLOURS)}\n---\nflowchart ${direction}\n${indented(lines).join("\n")}\n`;
}

const mermaidNode = ({ id, title, details = [], look }: GraphNode): string =>
  `${identifier(id)}[${quoted([`<b>${escaped(title)}</b>`, ...details.map(escaped)])}]:::${look satisfies Look}`;

const mermaidGroup = ({ id, title, nodes = [], groups = [] }: GraphGroup, direction: string): string[] => [
  `subgraph ${identifier(id)} [${quoted([escaped(title)])}]`,
  ...indented([
    `direction ${direction}`,
    ...nodes.map(mermaidNode),
    ...groups.flatMap((group) => mermaidGroup(group, direction)),
  ]),
  "end",
];

const mermaidEdge = ({ from, to, label = [], undirected = false }: GraphEdge): string =>
  `${identifier(from)} ${undirected ? "---" : "-->"}${label.length > 0 ? `|${quoted(label.map(escaped))}|` : ""} ${identifier(to)}`;

/** "end" and punctuation have a meaning in Mermaid. */
const identifier = (id: string): string => `n_${id.replaceAll(/[^A-Za-z0-9]/g, "_")}`;

const quoted = (lines: readonly string[]): string => `"${lines.join("<br/>")}"`;

/** Mermaid's entities begin with a hash. */
const escaped = (text: string): string =>
  text.replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;");

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
