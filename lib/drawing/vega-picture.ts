import type { TopLevelSpec } from "vega-lite";

/** Renders a vega-lite specification as SVG: the same specification gives the same bytes. */
export async function renderVega(spec: TopLevelSpec): Promise<string> {
  // imported here: they take a third of a second to load
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  return new vega.View(vega.parse(compile(spec).spec), { renderer: "none" }).toSVG();
}
