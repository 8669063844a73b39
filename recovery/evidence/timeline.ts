import type { TopLevelSpec } from "vega-lite";
import { ALARM, FONT_FAMILY, FRAME, INK, LOOKS, QUIET_INK } from "../../lib/drawing/palette";
import { textWidth } from "../../lib/drawing/text-width";
import { vegaPicture } from "../../lib/drawing/vega-picture";
import { inLanguage, type Language } from "../../lib/text/localized";
import { shortened, visible } from "../../lib/text/visible";
import type { ExerciseRecord, StepRecord } from "../record";
import { PHRASES } from "./report/phrases";

const ROW = 30;
/** Width of the picture with its labels: always the same, so that text has the same size on every page. */
const WIDTH = 660;
/** Minimum width of the chart without its labels. */
const CHART_WIDTH = 240;
const LABEL = 11;
/** Fill of the bars of the recovery plan's estimates. */
const ESTIMATE = "#ffffff";
/** Characters per line of a title, which has up to two lines. The report's table contains the full title. */
const LONGEST_LINE = 36;
const MARGIN = 12;
const TICK_STEPS = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440];
const MOST_TICKS = 12;

const COLOURS: Readonly<Record<StepRecord["outcome"], string>> = {
  passed: LOOKS.managed.line,
  failed: ALARM,
  skipped: FRAME,
};

/**
 * The steps of an exercise as a Gantt chart: SVG, the same bytes for the same record.
 *
 * @param font a font family that is not wider than those of the other pictures @default - the fonts of the other pictures
 */
export function timelinePicture(record: ExerciseRecord, language: Language, font = FONT_FAMILY): Promise<string> {
  const { course } = PHRASES[language];
  return vegaPicture(timelineSpec(record, language, font), course.picture, record.id);
}

/**
 * Each measured step, and below it the estimate of the recovery plan. Estimates follow one another from the declaration on, so that
 * the last one ends with the planned total.
 */
function timelineSpec(record: ExerciseRecord, language: Language, font: string): TopLevelSpec {
  const { course, duration } = PHRASES[language];
  const minutes = (at: string) => (Date.parse(at) - Date.parse(record.began)) / 60_000;
  let plannedUntil = minutes(record.declared ?? record.began);
  const rows = record.steps.map(({ title, began, ended, estimated, outcome }, at) => {
    const from = minutes(began);
    const to = minutes(ended);
    const plannedFrom = plannedUntil;
    plannedUntil += (estimated ?? 0) / 60_000;
    const planned = estimated === undefined ? undefined : plannedUntil;
    const took = outcome === "skipped" ? course.outcomes.skipped : duration(Date.parse(ended) - Date.parse(began));
    return {
      at,
      title: inTwoLines(visible(inLanguage(title, language))),
      from,
      to,
      plannedFrom,
      planned,
      outcome: outcome === "passed" ? course.measured : course.outcomes[outcome],
      result: `${took}${estimated === undefined ? "" : ` (${course.estimated} ${duration(estimated)})`}`,
    };
  });
  const end = Math.max(0.5, ...rows.map(({ to, planned = 0 }) => Math.max(to, planned)));
  const tick = TICK_STEPS.find((each) => end / each <= MOST_TICKS) ?? 1440;
  const result = Math.max(0, ...rows.map((row) => textWidth(row.result, LABEL)));
  const titles = Math.max(0, ...rows.flatMap(({ title }) => title.map((line) => textWidth(line, LABEL))));
  const width = Math.max(CHART_WIDTH, WIDTH - titles - result - 4 * MARGIN);
  const declared = record.declared === undefined ? [] : [{ at: minutes(record.declared), result: course.declared }];
  const x = { type: "quantitative" as const, title: course.axis, scale: { domain: [0, end], nice: false, zero: true } };
  const y = { field: "at", type: "ordinal" as const, title: null, axis: null };
  const domain = [course.measured, course.outcomes.failed, course.outcomes.skipped, course.estimated];
  const colour = {
    field: "outcome",
    type: "nominal" as const,
    scale: { domain, range: [COLOURS.passed, COLOURS.failed, COLOURS.skipped, LOOKS.plain.line] },
    legend: null,
  };
  return {
    config: { font, view: { stroke: null } },
    autosize: { type: "none" },
    padding: { left: MARGIN + titles + MARGIN, right: result + 2 * MARGIN, top: 70, bottom: 46 },
    width,
    height: Math.max(1, rows.length) * ROW,
    data: { values: rows },
    layer: [
      {
        // the stroke keeps very short steps visible
        mark: { type: "bar", height: 11, yOffset: -5, cornerRadius: 2, strokeWidth: 1.5 },
        encoding: {
          y,
          x: {
            ...x,
            field: "from",
            axis: {
              orient: "bottom",
              values: Array.from({ length: Math.floor(end / tick) + 1 }, (_, at) => at * tick),
              titleFontSize: 10,
              titleFontWeight: "normal",
              titleColor: QUIET_INK,
              labelExpr: `replace(format(datum.value, ".3~g"), ".", "${language === "fr" ? "," : "."}")`,
              labelFontSize: 10,
              labelColor: QUIET_INK,
              labelOverlap: false,
              labelFlush: false,
              labelBound: false,
              gridColor: FRAME,
              domainColor: FRAME,
              tickColor: FRAME,
            },
          },
          x2: { field: "to" },
          fill: colour,
          stroke: colour,
        },
      },
      {
        transform: [{ filter: "isValid(datum.planned)" }],
        mark: {
          type: "bar",
          height: 7,
          yOffset: 6,
          cornerRadius: 2,
          color: ESTIMATE,
          stroke: LOOKS.plain.line,
          strokeWidth: 1,
        },
        encoding: { y, x: { ...x, field: "plannedFrom" }, x2: { field: "planned" } },
      },
      {
        data: { values: declared },
        mark: { type: "rule", color: INK, strokeDash: [4, 3] },
        encoding: { x: { ...x, field: "at" } },
      },
      {
        mark: {
          type: "text",
          align: "right",
          baseline: "middle",
          fontSize: LABEL,
          color: INK,
          dx: -MARGIN,
          dy: { expr: `(1 - length(datum.title)) * ${LABEL / 2 + 1}` },
          lineHeight: LABEL + 2,
          limit: 0,
        },
        encoding: { y, x: { ...x, datum: 0 }, text: { field: "title" } },
      },
      // beside the chart, where no grid line crosses the text
      {
        mark: { type: "text", align: "left", baseline: "middle", fontSize: LABEL, color: QUIET_INK, limit: 0 },
        encoding: { y, x: { value: width + MARGIN }, text: { field: "result" } },
      },
      {
        data: { values: declared },
        mark: { type: "text", align: "left", baseline: "bottom", fontSize: 10, color: INK, y: -2, limit: 0 },
        encoding: { x: { ...x, field: "at" }, text: { field: "result" } },
      },
      heading(course.picture, titles),
      ...legend(domain, titles),
    ],
  };
}

/** Splits a title at the space nearest to its middle, and shortens lines that are still too long. */
function inTwoLines(title: string): string[] {
  if (title.length <= LONGEST_LINE) return [title];
  const spaces = [...title.matchAll(/ /g)].map(({ index }) => index);
  const uneven = (at: number) => Math.abs(title.length - 1 - 2 * at);
  const [at] = spaces.toSorted((one, other) => uneven(one) - uneven(other));
  const lines = at === undefined ? [title] : [title.slice(0, at), title.slice(at + 1)];
  return lines.map((line) => shortened(line, LONGEST_LINE));
}

/** The title above the legend. */
const heading = (title: string, titles: number) => ({
  data: { values: [{}] },
  mark: {
    type: "text" as const,
    text: title,
    align: "left" as const,
    baseline: "middle" as const,
    fontSize: 12,
    fontWeight: "bold" as const,
    color: INK,
    limit: 0,
  },
  encoding: { x: { value: -titles - MARGIN }, y: { value: -50 } },
});

/** Swatches above the chart, from its left edge on. */
function legend(domain: readonly string[], titles: number) {
  const fills = [COLOURS.passed, COLOURS.failed, COLOURS.skipped, ESTIMATE];
  let left = -titles - MARGIN;
  return domain.flatMap((meaning, at) => {
    const x = left;
    left += 16 + textWidth(meaning, 10) + 16;
    const [top, bottom] = at === domain.length - 1 ? [-30, -23] : [-32, -21];
    return [
      {
        data: { values: [{}] },
        mark: {
          type: "rect" as const,
          color: fills[at] ?? INK,
          ...(fills[at] === ESTIMATE && { stroke: LOOKS.plain.line, strokeWidth: 1 }),
        },
        encoding: { x: { value: x }, x2: { value: x + 11 }, y: { value: top }, y2: { value: bottom } },
      },
      {
        data: { values: [{}] },
        mark: {
          type: "text" as const,
          text: meaning,
          align: "left" as const,
          baseline: "middle" as const,
          fontSize: 10,
          color: QUIET_INK,
          limit: 0,
        },
        encoding: { x: { value: x + 16 }, y: { value: -26 } },
      },
    ];
  });
}
