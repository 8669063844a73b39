import type { Config, TopLevelSpec } from "vega-lite";
import { renderVega } from "../../lib/drawing/vega-picture";
import type { Planning } from "../../model/schema/workload";
import { amountOn, type Day, monthsFrom } from "./forecast";
import type { CapacityReport, ResourceLine, SiteReport } from "./report";

/** The report as pictures: by file name, SVG, the same bytes for the same report. */
export async function capacityPlots(report: CapacityReport, planning: Planning): Promise<Record<string, string>> {
  return {
    "capacity-ledgers.svg": await renderVega(ledgersPlot(report)),
    "capacity-forecast.svg": await renderVega(forecastPlot(report, planning)),
  };
}

const FONT = "Helvetica, Arial, sans-serif";
const CONFIG: Config = {
  font: FONT,
  background: "white",
  view: { stroke: "#d5dbe0" },
  axis: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal", gridColor: "#eceff1", labelLimit: 400 },
  header: { labelFontSize: 12, labelFontWeight: "bold", title: null },
  legend: { labelFontSize: 11, titleFontSize: 11, labelLimit: 400 },
  title: { fontSize: 15, anchor: "start", subtitleFontSize: 11, subtitleColor: "#5b6770", offset: 12 },
};

const ACCOUNTS = ["reserved", "expected", "configured"] as const;

/** The three accounts of each cluster beside what it has, with and without a host. */
function ledgersPlot({ sites }: CapacityReport): TopLevelSpec {
  const clusters = sites.flatMap(({ posture, clusters: all }) =>
    all
      // a baseline cluster is the same in each posture
      .filter(({ half }) => half === "extension" || posture !== "recovered")
      .map(({ cluster, half, lines }) => ({
        name: `${cluster} (${half === "extension" ? (posture ?? half) : half})`,
        lines,
      })),
  );
  const values = clusters.flatMap(({ name, lines }) =>
    lines
      .filter(({ resource }) => resource !== "cores")
      .flatMap((line) =>
        ACCOUNTS.map((account) => ({
          cluster: name,
          resource: line.resource === "CPU" ? "CPU" : "Memory",
          account,
          part: part(line[account], line),
          lost: part(line.expected === undefined ? undefined : line.expected + (line.freeAfterLoss ?? 0), line),
        })),
      ),
  );
  return {
    config: CONFIG,
    title: {
      text: "Use of each cluster by its VMs",
      subtitle: "In parts of the capacity of its hosts; black mark: capacity after the host failures that it tolerates",
    },
    data: { values },
    facet: { column: { field: "resource", type: "nominal" } },
    spec: {
      width: 300,
      height: clusters.length * 46,
      layer: [
        {
          mark: { type: "bar" },
          encoding: {
            y: { field: "cluster", type: "nominal", title: null, sort: null },
            yOffset: { field: "account", sort: [...ACCOUNTS] },
            x: {
              field: "part",
              type: "quantitative",
              title: null,
              axis: { format: "%" },
              scale: { domainMin: 0, nice: true },
            },
            color: {
              field: "account",
              type: "nominal",
              title: null,
              sort: [...ACCOUNTS],
              scale: { domain: [...ACCOUNTS], range: ["#1f5a93", "#e08a1e", "#b9c6d2"] },
              legend: { orient: "bottom" },
            },
          },
        },
        {
          mark: { type: "tick", color: "black", thickness: 2, height: 34 },
          encoding: {
            y: { field: "cluster", type: "nominal", sort: null },
            x: { field: "lost", type: "quantitative", aggregate: "max" },
          },
        },
      ],
    },
  };
}

const part = (amount: number | undefined, { has }: ResourceLine): number =>
  amount === undefined || has === 0 ? 0 : amount / has;

const RESOURCES = [
  ["CPU", "CPU"],
  ["memory", "Memory"],
  ["space", "Space"],
  ["operations", "Operations"],
] as const;

/** How full each resource will be, month by month until the planning horizon: a row for each, a column for each site and posture. */
function forecastPlot({ sites, link, asOf }: CapacityReport, planning: Planning): TopLevelSpec {
  const days = daysUntilHorizon(asOf, planning);
  const series = (of: string, { forecast }: ResourceLine) =>
    forecast === undefined || forecast.limit === 0
      ? []
      : days.map((day) => ({ of, day, part: amountOn(day, forecast.trend, planning) / forecast.limit }));
  const row = (
    title: string,
    plots: readonly { readonly place: string; readonly values: ReturnType<typeof series> }[],
  ) => ({
    hconcat: plots.map(({ place, values }, index) => ({
      title: { text: place, fontSize: 11, fontWeight: "normal" as const, offset: 4 },
      width: 230,
      height: 90,
      data: { values },
      layer: [
        {
          mark: { type: "line" as const, interpolate: "step-after" as const, strokeWidth: 1.5 },
          encoding: {
            x: {
              field: "day",
              type: "temporal" as const,
              title: null,
              axis: { format: "%Y", tickCount: "year" as const },
            },
            y: {
              field: "part",
              type: "quantitative" as const,
              title: index === 0 ? title : null,
              axis: { format: "%", tickCount: 3 },
              scale: { domainMin: 0 },
            },
            color: { field: "of", type: "nominal" as const, title: null, legend: { orient: "right" as const } },
          },
        },
        {
          mark: { type: "rule" as const, color: "#c0392b", strokeDash: [4, 3] },
          encoding: { y: { datum: 1, type: "quantitative" as const } },
        },
      ],
    })),
  });
  return {
    config: CONFIG,
    title: {
      text: "Forecast of use",
      subtitle: `In parts of the capacity after the tolerated host failures and reserves, from ${asOf} until the planning horizon; the red line is the limit`,
    },
    resolve: { scale: { color: "independent" } },
    vconcat: [
      ...RESOURCES.map(([resource, title]) =>
        row(
          title,
          sites.map((site) => ({
            place: placeOf(site),
            values: [
              ...site.clusters.map(({ cluster, lines }) => ({ of: cluster, lines })),
              ...site.stores.map(({ store, lines }) => ({ of: store, lines })),
            ].flatMap(({ of, lines }) =>
              lines.filter((line) => line.resource === resource).flatMap((line) => series(of, line)),
            ),
          })),
        ),
      ),
      row("Bandwidth", [{ place: "the link", values: link.flatMap((line) => series("all streams", line)) }]),
    ],
  };
}

const placeOf = ({ site, posture }: SiteReport): string => (posture === undefined ? site : `${site}, ${posture}`);

function daysUntilHorizon(asOf: Day, { horizon }: Planning): Day[] {
  const end = Date.parse(asOf) + horizon.milliseconds;
  const days = [asOf];
  for (const day of monthsFrom(asOf)) {
    if (Date.parse(day) > end) return days;
    days.push(day);
  }
  return days;
}
