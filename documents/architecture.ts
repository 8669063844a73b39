import type { Graph, GraphNode } from "../lib/drawing/graph";
import { graphPicture } from "../lib/drawing/graph-svg";
import { LINE, type Look } from "../lib/drawing/palette";
import { lineSign, lookSign } from "../lib/drawing/picture";

const box = (id: string, title: string, details: readonly string[], look: Look = "plain"): GraphNode => ({
  id,
  title,
  details,
  look,
});

const ARCHITECTURE: Graph = {
  title: "Architecture: from the model to the vCenters",
  description: "Engineers edit datacenters/. Everything else is derived from it.",
  direction: "LR",
  nodes: [
    box("units", "model/units/", ["sizes, rates, VLANs, CIDRs"]),
    box("model", "model/", ["checks, names, placement"]),
    box("constructs", "constructs/", ["one vSphere object per file"]),
    box("stacks", "stacks/", ["primary, dr,", "replication-link"]),
    box("deploy", "cdktf deploy", ["Terraform and the", "vSphere provider"], "managed"),
    box("census", "census/", ["reads vCenter and", "compares it with the model"]),
    box("policy", "planning/, policy/", ["capacity forecasts,", "missed objectives"]),
    box("documents", "documents/", ["pages and pictures", "in docs/"]),
  ],
  groups: [
    {
      id: "edited",
      title: "edited by engineers",
      nodes: [
        box("sites", "datacenters/", ["Rabat, Marrakech, the link"], "existing"),
        box("massar", "datacenters/massar/", ["tiers, posture, locks"], "existing"),
      ],
    },
    {
      id: "vcenters",
      title: "live or simulated",
      nodes: [box("rabat", "vCenter Rabat", [], "link"), box("marrakech", "vCenter Marrakech", [], "link")],
    },
  ],
  edges: [
    { from: "units", to: "sites" },
    { from: "units", to: "massar" },
    { from: "sites", to: "model" },
    { from: "massar", to: "model" },
    { from: "model", to: "constructs" },
    { from: "constructs", to: "stacks" },
    { from: "model", to: "policy" },
    { from: "policy", to: "documents" },
    { from: "stacks", to: "deploy", label: ["cdktf.out"] },
    { from: "deploy", to: "rabat" },
    { from: "deploy", to: "marrakech" },
    { from: "rabat", to: "census" },
    { from: "marrakech", to: "census" },
    { from: "model", to: "census", label: ["expected inventory"], loose: true },
    { from: "model", to: "vcenters", label: ["inventory of the simulator"], loose: true, dashed: true },
  ],
  legend: [
    { sign: lookSign("existing"), meaning: "input" },
    { sign: lookSign("plain"), meaning: "code of this repository" },
    { sign: lookSign("managed"), meaning: "changes infrastructure" },
    { sign: lookSign("link"), meaning: "infrastructure" },
    { sign: lineSign({ line: LINE, arrow: true }), meaning: "data" },
    { sign: lineSign({ line: LINE, arrow: true, dashed: true }), meaning: "in simulation only" },
  ],
};

/** The picture of the architecture as SVG: the same bytes every time. */
export const architecturePicture = (): Promise<string> => graphPicture(ARCHITECTURE);
