import { ALARM, FRAME, LOOKS, QUIET_INK } from "../../lib/drawing/palette";
import { line, node, picture, rectangle, type TextStyle, text } from "../../lib/drawing/svg";
import { textWidth } from "../../lib/drawing/text-width";
import type { Model } from "../../model/model";
import { Duration } from "../../model/units/duration";
import { type RecoveryStep, type RecoveryTimeline, recoveryTimeline, type StepKind } from "../../planning/timeline";
import type { Phrases } from "./phrases";

const NAME: TextStyle = { size: 10, weight: "bold" };
const DETAIL: TextStyle = { size: 8.5, colour: QUIET_INK };
const BAR: TextStyle = { size: 8.5, anchor: "middle" };

const MARGIN = 14;
const GAP = 14;
const ROW = 21;
const BAR_HEIGHT = 15;
const BASELINE = 14;
const CHART_WIDTH = 680;
const MOST_TICKS = 14;
/** In minutes. */
const TICK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440];

const COLOURS: Readonly<Record<StepKind, { readonly fill: string; readonly line: string }>> = {
  detection: LOOKS.plain,
  decision: LOOKS.existing,
  provisioning: LOOKS.surge,
  start: LOOKS.made,
  cutover: LOOKS.link,
};

/** A line of the chart: a heading, or bars with what stands beside them. */
interface Line {
  readonly label: string;
  readonly heading: boolean;
  readonly steps: readonly RecoveryStep[];
  readonly beside: readonly string[];
}

/** The recovery's timeline as a Gantt chart: a line for each tier, from the disaster on. */
export function ganttChart(model: Model, phrases: Phrases): string {
  const timeline = recoveryTimeline(model);
  const lines = linesOf(timeline, phrases);
  const besideHeads = [phrases.usable, "RTO"];
  const width = (content: string, { size, weight }: TextStyle) => textWidth(content, size, weight);
  const labels = Math.max(
    width(phrases.fromDisaster, DETAIL),
    ...lines.map(({ label, heading }) => width(label, heading ? DETAIL : NAME)),
  );
  const besideWidths = besideHeads.map((head, at) =>
    Math.max(width(head, DETAIL), ...lines.map(({ beside }) => width(beside[at] ?? "", DETAIL))),
  );
  const left = MARGIN + labels + GAP;
  const minutes = Math.max(1, timeline.total.milliseconds / 60_000);
  const step = TICK_STEPS.find((each) => minutes / each <= MOST_TICKS) ?? 1440;
  const end = Math.ceil(minutes / step) * step;
  const x = (milliseconds: number) => left + (milliseconds / 60_000 / end) * CHART_WIDTH;
  const besideX = besideWidths.map((_, at) =>
    besideWidths.slice(0, at).reduce((sum, each) => sum + each + GAP, left + CHART_WIDTH + 1.5 * GAP),
  );
  const right = besideX.at(-1) ?? left + CHART_WIDTH;
  const top = MARGIN + ROW;
  const bottom = top + lines.length * ROW;
  const ticks = Array.from({ length: end / step + 1 }, (_, at) => at * step);
  const legend = legendOf(phrases, MARGIN, bottom + GAP);
  return picture(
    { width: Math.max(right + (besideWidths.at(-1) ?? 0), legend.right) + MARGIN, height: bottom + GAP + ROW + MARGIN },
    phrases.timeline.picture,
    [
      text({ x: MARGIN, y: MARGIN + BASELINE }, phrases.fromDisaster, DETAIL),
      ...besideHeads.map((head, at) => text({ x: besideX[at] ?? right, y: MARGIN + BASELINE }, head, DETAIL)),
      ...ticks.flatMap((tick) => [
        line({ x: x(tick * 60_000), y: top }, { x: x(tick * 60_000), y: bottom }, { line: FRAME }),
        text({ x: x(tick * 60_000), y: MARGIN + BASELINE }, String(tick), { ...DETAIL, anchor: "middle" }),
      ]),
      ...lines.flatMap(({ label, heading, steps, beside }, at) => {
        const y = top + at * ROW;
        return [
          line({ x: MARGIN, y }, { x: right + (besideWidths.at(-1) ?? 0), y }, { line: heading ? QUIET_INK : FRAME }),
          text({ x: MARGIN, y: y + BASELINE }, label, heading ? DETAIL : NAME),
          ...steps.flatMap((each) => bar(each, x(each.start.milliseconds), x(each.end.milliseconds), y, phrases)),
          ...beside.map((content, column) => text({ x: besideX[column] ?? right, y: y + BASELINE }, content, DETAIL)),
        ];
      }),
      ...legend.parts,
    ],
  );
}

function linesOf(timeline: RecoveryTimeline, phrases: Phrases): Line[] {
  const of = (tier: string | undefined) => timeline.steps.filter((step) => step.tier === tier);
  return [
    { label: phrases.declaration, heading: false, steps: of(undefined), beside: [] },
    ...timeline.groups.flatMap(({ priority, tiers }): Line[] => [
      { label: phrases.priority(priority), heading: true, steps: [], beside: [] },
      ...tiers.map(({ tier, usable }) => ({
        label: tier.name,
        heading: false,
        steps: of(tier.name),
        beside: [phrases.duration(usable), phrases.duration(tier.protection.rto)],
      })),
    ]),
  ];
}

/** A step, with how long it lasts where there is room for it. */
function bar({ kind, start, end, critical }: RecoveryStep, from: number, to: number, lineY: number, phrases: Phrases) {
  if (to <= from) return [];
  const lasts = phrases.duration(Duration.milliseconds(end.milliseconds - start.milliseconds));
  const y = lineY + (ROW - BAR_HEIGHT) / 2;
  const { fill, line: border } = COLOURS[kind];
  const style = critical ? { fill, line: ALARM, lineWidth: 1.8 } : { fill, line: border };
  const fits = textWidth(lasts, BAR.size) + 4 <= to - from;
  return [
    node(
      rectangle({ x: from, y, width: to - from, height: BAR_HEIGHT }, { ...style, radius: 3 }),
      ...(fits ? [text({ x: (from + to) / 2, y: lineY + BASELINE - 0.5 }, lasts, BAR)] : []),
    ),
  ];
}

function legendOf(phrases: Phrases, left: number, y: number): { readonly parts: string[]; readonly right: number } {
  const entries = [
    ...Object.entries(COLOURS).map(([kind, { fill, line: border }]) => ({
      meaning: phrases.steps[kind as StepKind],
      style: { fill, line: border, radius: 3 },
    })),
    { meaning: phrases.critical, style: { line: ALARM, lineWidth: 1.8, radius: 3 } },
  ];
  let x = left;
  const parts = entries.flatMap(({ meaning, style }) => {
    const swatch = rectangle({ x, y, width: 16, height: 11 }, style);
    const label = text({ x: x + 21, y: y + 9 }, meaning, DETAIL);
    x += 21 + textWidth(meaning, DETAIL.size) + GAP;
    return [swatch, label];
  });
  return { parts, right: x - GAP };
}
