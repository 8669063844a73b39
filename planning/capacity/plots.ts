import type { TopLevelSpec } from "vega-lite";
import { ALARM, FRAME, INK, LINE_COLOURS } from "../../lib/drawing/palette";
import { vegaPicture } from "../../lib/drawing/vega-picture";
import { siteTitle } from "../../model/display-names";
import type { Planning } from "../../model/schema/workload";
import { amountOn, type Day, monthsFrom } from "./forecast";
import type { CapacityReport, ResourceLine, SiteReport } from "./report";

/** The report as charts: SVG by file name, the same bytes for the same report. */
export async function capacityPlots(report: CapacityReport, planning: Planning): Promise<Record<string, string>> {
  const days = daysUntilHorizon(report.asOf, planning);
  const forecastNote = [
    `Expected use from ${days[0]} until ${days.at(-1)}, as a share of the capacity after the tolerated host failures.`,
    `Of space, ${report.reserves.freeSpace} stay free as a reserve. Dashed red line: limit.`,
  ];
  return {
    "capacity-ledgers.svg": await vegaPicture(ledgersPlot(report), LEDGERS_TITLE, LEDGERS_NOTE),
    "capacity-forecast.svg": await vegaPicture(
      forecastPlot(report, planning, days, forecastNote),
      FORECAST_TITLE,
      forecastNote.join(" "),
    ),
  };
}

const LEDGERS_TITLE = "Capacity of each cluster: reserved, expected and configured";
const LEDGERS_NOTE =
  "As a share of the capacity that its hosts have for VMs. Black mark: capacity left after the tolerated host failures.";
const FORECAST_TITLE = "Capacity forecast";

/** Reserved; expected at the peak of the year; configured. */
const ACCOUNTS = ["reserved", "expected", "configured"] as const;

/** The three accounts of each cluster beside its capacity before and after host failures. */
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
    title: { text: LEDGERS_TITLE, subtitle: LEDGERS_NOTE },
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
              scale: { domain: [...ACCOUNTS], range: [INK, LINE_COLOURS[0], FRAME] },
              legend: { orient: "bottom" },
            },
          },
        },
        {
          mark: { type: "tick", color: "black", thickness: 3, height: 38 },
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

/** The use of each resource month by month until the planning horizon: a row for each, a column for each site and posture. */
function forecastPlot(
  { sites, link }: CapacityReport,
  planning: Planning,
  days: readonly Day[],
  note: string[],
): TopLevelSpec {
  const series = (of: string, { forecast }: ResourceLine) =>
    forecast === undefined || forecast.limit === 0
      ? []
      : days.map((day) => ({ of, day, part: amountOn(day, forecast.trend, planning) / forecast.limit }));
  const row = (
    title: string,
    plots: readonly { readonly place: string; readonly values: ReturnType<typeof series> }[],
  ) => ({
    hconcat: plots.map(({ place, values }, index) => ({
      title: { text: place, fontSize: 11, fontWeight: "bold" as const, offset: 4, frame: "group" as const },
      width: 230,
      height: 90,
      data: { values },
      layer: [
        {
          mark: { type: "line" as const, interpolate: "step-after" as const, strokeWidth: 2 },
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
            color: {
              field: "of",
              type: "nominal" as const,
              title: null,
              // in the order of the report
              sort: null,
              legend: { orient: "right" as const },
            },
          },
        },
        {
          mark: { type: "rule" as const, color: ALARM, strokeDash: [4, 3], strokeWidth: 1.5 },
          encoding: { y: { datum: 1, type: "quantitative" as const } },
        },
      ],
    })),
  });
  return {
    title: { text: FORECAST_TITLE, subtitle: note },
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
      row("Bandwidth", [{ place: "Link", values: link.flatMap((line) => series("all streams", line)) }]),
    ],
  };
}

const placeOf = ({ site, posture }: SiteReport): string =>
  posture === undefined ? siteTitle(site) : `${siteTitle(site)}, ${posture}`;

function daysUntilHorizon(asOf: Day, { horizon }: Planning): Day[] {
  const end = Date.parse(asOf) + horizon.milliseconds;
  const days = [asOf];
  for (const day of monthsFrom(asOf)) {
    if (Date.parse(day) > end) return days;
    days.push(day);
  }
  return days;
}
