import type { Config, TopLevelSpec } from "vega-lite";
import { FONT_FAMILY, FRAME, INK, LINE_COLOURS, PAPER, QUIET_INK } from "./palette";
import { card, labels } from "./picture";

/** The look of every chart. A specification's own configuration comes on top. */
const CONFIG: Config = {
  font: FONT_FAMILY,
  background: PAPER,
  padding: 20,
  view: { stroke: FRAME },
  axis: {
    labelFontSize: 11,
    labelColor: QUIET_INK,
    titleFontSize: 11,
    titleFontWeight: "normal",
    titleColor: QUIET_INK,
    gridColor: "#eceff1",
    domainColor: FRAME,
    tickColor: FRAME,
    labelLimit: 400,
  },
  header: { labelFontSize: 12, labelFontWeight: "bold", labelColor: INK, title: null },
  legend: {
    symbolOpacity: 1,
    symbolStrokeWidth: 3,
    labelFontSize: 11,
    labelColor: INK,
    titleFontSize: 11,
    labelLimit: 400,
  },
  title: {
    fontSize: 15,
    color: INK,
    anchor: "start",
    frame: "bounds",
    subtitleFontSize: 11,
    subtitleColor: QUIET_INK,
    subtitlePadding: 6,
    offset: 16,
  },
  range: { category: [...LINE_COLOURS] },
};

/**
 * A vega-lite chart as SVG, on the same card as the other pictures: the same bytes for the same specification. Title and
 * description are for screen readers; what the chart shows is in the specification.
 */
export async function vegaPicture(spec: TopLevelSpec, title: string, description: string): Promise<string> {
  // here, because they take a third of a second to load
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const svg = await new vega.View(vega.parse(compile(spec, { config: CONFIG }).spec), { renderer: "none" }).toSVG();
  return svg
    .replace(
      /<svg ([^>]*)>/,
      `<svg role="img" aria-labelledby="title description" $1>${labels(title, description).join("")}`,
    )
    .replace(/<rect width="([\d.]+)" height="([\d.]+)" fill="[^"]*"\/>/, (_, width: string, height: string) =>
      card({ width: Number(width), height: Number(height) }),
    );
}
