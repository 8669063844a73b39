import { FRAME, INK, LINE, LOOKS, QUIET_INK } from "../../lib/drawing/palette";
import { boxSign, type LegendEntry, picture } from "../../lib/drawing/picture";
import { group, line, rectangle, type TextStyle, text, widthOf } from "../../lib/drawing/svg";
import type { Model } from "../../model/model";
import { Duration } from "../../model/units/duration";
import { type RecoveryStep, type RecoveryTimeline, recoveryTimeline, type StepKind } from "../../planning/timeline";
import type { Phrases } from "./phrases";

const NAME: TextStyle = { size: 11, weight: "bold" };
const DETAIL: TextStyle = { size: 10, colour: QUIET_INK };
const RESULT: TextStyle = { size: 10, weight: "bold" };
const BAR: TextStyle = { size: 9, anchor: "middle" };

const GAP = 16;
const ROW = 22;
const BAR_HEIGHT = 16;
const BASELINE = 15;
const CHART_WIDTH = 680;
const MOST_TICKS = 14;
/** In minutes. */
const TICK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440];

const STYLES: Readonly<Record<StepKind, { readonly fill: string; readonly line: string }>> = {
  detection: LOOKS.plain,
  decision: { fill: FRAME, line: LINE },
  provisioning: LOOKS.surge,
  start: LOOKS.managed,
  cutover: LOOKS.link,
};
const CRITICAL = { line: INK, lineWidth: 2 };

/** A line of the chart: a heading, or bars with results on their right. */
interface Line {
  readonly label: string;
  readonly heading: boolean;
  readonly steps: readonly RecoveryStep[];
  readonly results: readonly string[];
}

/** The timeline of the recovery as a Gantt chart: one line for each tier, starting at the disaster. */
export function ganttChart(model: Model, phrases: Phrases): string {
  const timeline = recoveryTimeline(model);
  const lines = linesOf(timeline, phrases);
  const resultHeads = [phrases.usable, "RTO"];
  const labels = Math.max(
    widthOf(phrases.fromDisaster, DETAIL),
    ...lines.map(({ label, heading }) => widthOf(label, heading ? DETAIL : NAME)),
  );
  const resultWidths = resultHeads.map((head, at) =>
    Math.max(widthOf(head, DETAIL), ...lines.map(({ results }) => widthOf(results[at] ?? "", RESULT))),
  );
  const left = labels + GAP;
  const minutes = Math.max(1, timeline.total.milliseconds / 60_000);
  const step = TICK_STEPS.find((each) => minutes / each <= MOST_TICKS) ?? 1440;
  const end = Math.ceil(minutes / step) * step;
  const x = (milliseconds: number) => left + (milliseconds / 60_000 / end) * CHART_WIDTH;
  const resultX = resultWidths.map((_, at) =>
    resultWidths.slice(0, at).reduce((sum, each) => sum + each + GAP, left + CHART_WIDTH + 1.5 * GAP),
  );
  const lastX = resultX.at(-1) ?? left + CHART_WIDTH;
  const width = lastX + (resultWidths.at(-1) ?? 0);
  const bottom = ROW * (1 + lines.length);
  const ticks = Array.from({ length: end / step + 1 }, (_, at) => at * step);
  return picture({
    title: phrases.timeline.picture,
    description: phrases.timeline.total(phrases.duration(timeline.total)),
    width,
    height: bottom,
    parts: [
      text({ x: 0, y: BASELINE }, phrases.fromDisaster, DETAIL),
      ...resultHeads.map((head, at) => text({ x: resultX[at] ?? lastX, y: BASELINE }, head, DETAIL)),
      ...ticks.flatMap((tick) => [
        line({ x: x(tick * 60_000), y: ROW }, { x: x(tick * 60_000), y: bottom }, { line: FRAME }),
        text({ x: x(tick * 60_000), y: BASELINE }, String(tick), { ...DETAIL, anchor: "middle" }),
      ]),
      ...lines.flatMap(({ label, heading, steps, results }, at) => {
        const y = ROW * (1 + at);
        return [
          line({ x: 0, y }, { x: width, y }, { line: heading ? QUIET_INK : FRAME }),
          text({ x: 0, y: y + BASELINE }, label, heading ? DETAIL : NAME),
          ...steps.flatMap((each) => bar(each, x(each.start.milliseconds), x(each.end.milliseconds), y, phrases)),
          ...results.map((content, column) =>
            text({ x: resultX[column] ?? lastX, y: y + BASELINE }, content, column === 0 ? RESULT : DETAIL),
          ),
        ];
      }),
    ],
    legend: legendOf(phrases),
  });
}

function linesOf(timeline: RecoveryTimeline, phrases: Phrases): Line[] {
  const of = (tier: string | undefined) => timeline.steps.filter((step) => step.tier === tier);
  return [
    { label: phrases.declaration, heading: false, steps: of(undefined), results: [] },
    ...timeline.groups.flatMap(({ priority, tiers }): Line[] => [
      { label: phrases.priority(priority), heading: true, steps: [], results: [] },
      ...tiers.map(({ tier, usable }) => ({
        label: tier.name,
        heading: false,
        steps: of(tier.name),
        results: [phrases.duration(usable), phrases.duration(tier.protection.rto)],
      })),
    ]),
  ];
}

/** A step, with its duration where there is room for it. */
function bar({ kind, start, end, critical }: RecoveryStep, from: number, to: number, lineY: number, phrases: Phrases) {
  if (to <= from) return [];
  const lasts = phrases.duration(Duration.milliseconds(end.milliseconds - start.milliseconds));
  const y = lineY + (ROW - BAR_HEIGHT) / 2;
  const fits = widthOf(lasts, BAR) + 4 <= to - from;
  return [
    group(
      "node",
      rectangle(
        { x: from, y, width: to - from, height: BAR_HEIGHT },
        { ...STYLES[kind], ...(critical ? CRITICAL : {}), radius: 3 },
      ),
      ...(fits ? [text({ x: (from + to) / 2, y: lineY + BASELINE - 0.5 }, lasts, BAR)] : []),
    ),
  ];
}

const legendOf = ({ steps, critical }: Phrases): LegendEntry[] => [
  ...Object.entries(STYLES).map(([kind, style]) => ({ sign: boxSign(style), meaning: steps[kind as StepKind] })),
  { sign: boxSign(CRITICAL), meaning: critical },
];
