import type { Look } from "./palette";

/** A box. Its title is set in bold, its details below. */
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
  /** The boxes are a list, one below the other in their order. @default - each stands where its edges put it */
  readonly list?: boolean;
  readonly groups?: readonly GraphGroup[];
}

/** An arrow between two boxes or frames, by id. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: readonly string[];
  /** A line without an arrow head: two ends that are connected. @default - an arrow */
  readonly undirected?: boolean;
}

/** What is drawn once as SVG and written once as Mermaid text. */
export interface Graph {
  readonly title: string;
  readonly direction: "LR" | "TB";
  readonly nodes?: readonly GraphNode[];
  readonly groups?: readonly GraphGroup[];
  readonly edges: readonly GraphEdge[];
}

/** The first box in a frame, or list: what an edge to the frame is tied to. */
export const firstNode = (group: GraphGroup): { readonly id: string } | undefined =>
  group.list ? group : (group.nodes?.[0] ?? group.groups?.map(firstNode).find((node) => node !== undefined));

/** Every frame of a graph, outer ones first. */
export const allGroups = (groups: readonly GraphGroup[] = []): GraphGroup[] =>
  groups.flatMap((group) => [group, ...allGroups(group.groups)]);
