import type { Look } from "./palette";

/** A box with a bold title and details below it. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  readonly details?: readonly string[];
  readonly look: Look;
}

/** A frame around boxes and frames. */
export interface GraphGroup {
  readonly id: string;
  readonly title: string;
  readonly nodes?: readonly GraphNode[];
  /** The boxes form a list, one below the other. @default - the edges decide where each box is placed */
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
}

/** A graph that can be drawn as SVG and written as Mermaid text. */
export interface Graph {
  readonly title: string;
  readonly direction: "LR" | "TB";
  readonly nodes?: readonly GraphNode[];
  readonly groups?: readonly GraphGroup[];
  readonly edges: readonly GraphEdge[];
}

/** The first box in a frame or list. An edge to the frame is attached to it. */
export const firstNode = (group: GraphGroup): { readonly id: string } | undefined =>
  group.list ? group : (group.nodes?.[0] ?? group.groups?.map(firstNode).find((node) => node !== undefined));

/** Every frame of a graph, outer ones first. */
export const allGroups = (groups: readonly GraphGroup[] = []): GraphGroup[] =>
  groups.flatMap((group) => [group, ...allGroups(group.groups)]);
