import type { Graph } from "../lib/drawing/graph";
import { graphMermaid } from "../lib/drawing/graph-mermaid";
import { graphPicture } from "../lib/drawing/graph-svg";
import type { Model } from "../model/model";
import { SITE_NAMES } from "../model/schema/site";
import { layerTwo } from "./diagrams/layer-two";
import { layerTwoGraph } from "./diagrams/layer-two-graph";
import { layerTwoPicture } from "./diagrams/layer-two-picture";
import { recoveryOrder } from "./diagrams/recovery-order";
import { replicationFlows } from "./diagrams/replication-flows";
import { siteTopology } from "./diagrams/topology";
import { documentIndex } from "./document-index";
import { ganttChart } from "./recovery-plan/gantt";
import { PHRASES } from "./recovery-plan/phrases";
import { recoveryPlanDocument } from "./recovery-plan/plan";
import { sitePage } from "./site/page";

const LANGUAGES = Object.values(PHRASES);

/** Texts by their path under `docs/`. */
export type Documents = Readonly<Record<string, string>>;

/** Every document that is derived from the model: the same bytes every time. */
export async function documentsOf(model: Model): Promise<Documents> {
  const layers = layerTwo(model);
  return {
    "README.md": documentIndex(model),
    ...Object.fromEntries(SITE_NAMES.map((site) => [`${site}.md`, sitePage(model, site)])),
    "recovery-plan.en.md": recoveryPlanDocument(model, PHRASES.en),
    "plan-de-reprise.fr.md": recoveryPlanDocument(model, PHRASES.fr),
    "diagrams/layer-2.svg": layerTwoPicture(layers),
    "diagrams/layer-2.mmd": graphMermaid(layerTwoGraph(layers)),
    ...Object.fromEntries(
      LANGUAGES.map((phrases) => [`diagrams/recovery-timeline.${phrases.language}.svg`, ganttChart(model, phrases)]),
    ),
    ...(await drawn(graphsOf(model))),
  };
}

/** The diagrams that are graphs, by name under `docs/diagrams/`. */
export const graphsOf = (model: Model): Readonly<Record<string, Graph>> => ({
  ...Object.fromEntries(SITE_NAMES.map((site) => [`${site}-topology`, siteTopology(model.sites[site])])),
  ...Object.fromEntries(
    LANGUAGES.flatMap((phrases) => [
      [`replication-flows.${phrases.language}`, replicationFlows(model, phrases)],
      [`recovery-order.${phrases.language}`, recoveryOrder(model, phrases)],
    ]),
  ),
});

async function drawn(graphs: Readonly<Record<string, Graph>>): Promise<Documents> {
  const documents: Record<string, string> = {};
  for (const [name, graph] of Object.entries(graphs)) {
    documents[`diagrams/${name}.svg`] = await graphPicture(graph);
    documents[`diagrams/${name}.mmd`] = graphMermaid(graph);
  }
  return documents;
}
