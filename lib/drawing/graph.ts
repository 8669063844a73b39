import type { Label } from "./labelled-box";
import type { LegendEntry } from "./picture";

export interface GraphNode extends Label {
  readonly id: string;
}

/** A frame around boxes and frames. */
export interface GraphGroup {
  readonly id: string;
  readonly title: string;
  readonly nodes?: readonly GraphNode[];
  /** Whether the boxes are a list, one below the other in their order. @default - their edges decide their places */
  readonly list?: boolean;
  readonly groups?: readonly GraphGroup[];
}

/** An arrow between two boxes or frames, by id. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: readonly string[];
  /** A line without an arrow head. @default - an arrow */
  readonly undirected?: boolean;
  /** @default - a solid line */
  readonly dashed?: boolean;
  /** Whether the edge has no part in the layout. @default - `to` comes after `from` */
  readonly loose?: boolean;
}

/** Drawn as SVG and written as Mermaid text. */
export interface Graph {
  readonly title: string;
  readonly description: string;
  readonly direction: "LR" | "TB";
  readonly nodes?: readonly GraphNode[];
  readonly groups?: readonly GraphGroup[];
  readonly edges: readonly GraphEdge[];
  readonly legend?: readonly LegendEntry[];
}

/** The first box or list in a frame: an edge to the frame is attached to it. */
export const firstNode = (group: GraphGroup): { readonly id: string } | undefined =>
  group.list ? group : (group.nodes?.[0] ?? group.groups?.map(firstNode).find((node) => node !== undefined));

/** Every frame of a graph, outer ones first. */
export const allGroups = (groups: readonly GraphGroup[] = []): GraphGroup[] =>
  groups.flatMap((group) => [group, ...allGroups(group.groups)]);
