import { dotPicture } from "../lib/drawing/graph-svg";

/** A label set off from its line. */
const beside = (text: string): string =>
  `<<table border="0" cellspacing="0" cellpadding="3"><tr><td>${text}</td></tr></table>>`;

/** The way that data takes, from what an engineer edits to what runs. */
const DATA_FLOW = `digraph "How data flows" {
  rankdir=LR; compound=true; nodesep=0.35; ranksep=0.4; fontname="Helvetica"; bgcolor="white";
  node [shape=box, style="rounded,filled", fillcolor="#f4f6f8", color="#5b6770", fontname="Helvetica", fontsize=12, margin="0.28,0.12"];
  edge [color="#5b6770", fontname="Helvetica", fontsize=10, fontcolor="#5b6770"];

  subgraph cluster_edit { label="what an engineer edits"; labeljust=l; color="#c8d0d6"; style=rounded; fontsize=12; fontcolor="#5b6770";
    sites [label="datacenters/\\nRabat, Marrakech, the link", fillcolor="#fdf3d8"];
    massar [label="datacenters/massar/\\ntiers, posture, locks", fillcolor="#fdf3d8"];
  }
  units [label="model/units/\\nsizes, rates, VLANs, CIDRs"];
  model [label="model/\\nchecks, names, placements"];
  constructs [label="constructs/\\none noun per file"];
  stacks [label="stacks/\\nprimary, dr,\\nreplication-link"];
  terraform [label="cdktf deploy\\nTerraform and the\\nvSphere provider", fillcolor="#e3eefb"];
  subgraph cluster_vcenters { label="live or simulated"; labeljust=l; color="#c8d0d6"; style=rounded; fontsize=12; fontcolor="#5b6770";
    rabat [label="vCenter Rabat", fillcolor="#dff1e4"];
    marrakech [label="vCenter Marrakech", fillcolor="#dff1e4"];
  }
  census [label="census/\\nreads back, compares"];
  policy [label="planning/, policy/\\nwhat runs out, what misses an objective"];
  documents [label="documents/\\npages and pictures in docs/"];

  units -> sites; units -> massar; sites -> model; massar -> model;
  model -> constructs -> stacks;
  model -> policy -> documents;
  stacks -> terraform [label=${beside("cdktf.out")}];
  terraform -> rabat; terraform -> marrakech;
  rabat -> census; marrakech -> census;
  model -> census [label=${beside("what must be there")}, constraint=false];
  model -> marrakech [label=${beside("inventory, for the simulator")}, style=dashed, constraint=false, lhead=cluster_vcenters];
}`;

/** The picture of the architecture, as SVG: the same bytes every time. */
export const architecturePicture = (): Promise<string> => dotPicture(DATA_FLOW);
