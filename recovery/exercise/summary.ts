import { join } from "node:path";
import { terminalTable, wrapped } from "../../lib/terminal-table";
import { english } from "../../lib/text/localized";
import type { Milliseconds } from "../../lib/time";
import { commandOf } from "../commands";
import { PHRASES } from "../evidence/report/phrases";
import { type Emergency, type ExerciseRecord, isDay } from "../record";

export interface SummaryOptions {
  /** The folder of the evidence. @default - it is not written yet, because the clean-up failed */
  readonly folder?: string;
  /** The folder of the logs of an exercise that did not pass. @default - there are none */
  readonly logs?: string;
  /** The width of the terminal. @default - unlimited */
  readonly columns: number | undefined;
  readonly colour: boolean;
}

const { outcomes, targets, scenarios, measurements, duration } = PHRASES.en;

/** The result of an exercise for the terminal: verdict, measurements against objectives, failures, remedy and report. */
export function exerciseSummary(record: ExerciseRecord, options: SummaryOptions): string {
  const { id, kind, scenario, target, outcome, deviations, recommendations, emergency } = record;
  const { folder, logs, columns = Number.POSITIVE_INFINITY, colour } = options;
  const line = (text: string) => wrapped(text, columns, 0);
  const verdict = line(
    `${outcomes[outcome].word}  ${kind} ${id}, ${scenarios[scenario].name}, ${targets[target].word}`,
  );
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [title, ...items.map((item) => line(`- ${item}`))];
  return [
    "",
    colour ? verdict.replace(outcomes[outcome].word, (word) => coloured(word, outcome)) : verdict,
    ...measurementTable(record, columns),
    ...list("Lost:", isDay(kind) ? losses(record) : []),
    ...list("Failed:", deviations.map(english)),
    ...list("Gates overridden in this emergency:", emergency === undefined ? [] : passedGates(emergency)),
    ...list("Recommendations:", outcome === "passed" ? recommendations.map(english) : []),
    ...(outcome === "passed" ? [] : [line(remedy(record, folder))]),
    ...(logs === undefined ? [] : [`Logs: ${logs}`]),
    ...(folder === undefined ? [] : [`Report: ${join(folder, "report.en.pdf")} (French: report.fr.pdf)`]),
    "",
  ].join("\n");
}

/** What was acknowledged to users and is not in the recovered data. */
const losses = ({ recoveryPoints }: ExerciseRecord): string[] =>
  recoveryPoints.flatMap(({ tier, missing = 0 }) =>
    missing > 0 ? [`${tier}: ${missing} records written before the disaster`] : [],
  );

const passedGates = ({ by, why, overridden, reviewBy }: Emergency): string[] => [
  ...overridden.map(english),
  `${by}: ${why}. Review this record by ${reviewBy}.`,
];

const coloured = (word: string, outcome: ExerciseRecord["outcome"]): string =>
  `\u001b[${outcome === "passed" ? 32 : 31}m${word}\u001b[39m`;

/** One row for each tier that was recovered; a tier without data has no RPO. */
function measurementTable({ recoveryPoints, recoveryTimes }: ExerciseRecord, columns: number): string[] {
  const tiers = [...new Set([...recoveryPoints, ...recoveryTimes].map(({ tier }) => tier))];
  if (tiers.length === 0) return [];
  const measured = (actual: Milliseconds | undefined, missing: string) =>
    actual === undefined ? missing : duration(actual);
  const rows = tiers.map((tier) => {
    const point = recoveryPoints.find((each) => each.tier === tier);
    const time = recoveryTimes.find((each) => each.tier === tier);
    const isMet = (point?.kept ?? true) && (time?.kept ?? true);
    return [
      tier,
      ...(point ? [measured(point.actual, measurements.noMarker), duration(point.objective)] : ["", ""]),
      ...(time ? [measured(time.actual, measurements.neverUsable), duration(time.objective)] : ["", ""]),
      isMet ? measurements.kept : measurements.missed,
    ];
  });
  const head = ["tier", "data loss", "RPO", "recovery time", "RTO", "result"];
  return [terminalTable(rows, { head, columns })];
}

function remedy({ id, kind, scenario, outcome }: ExerciseRecord, folder: string | undefined): string {
  const command = commandOf(kind);
  if (folder === undefined && isDay(kind)) {
    return `The run is not complete. Fix the failure, then resume it: ${command} --resume ${id}`;
  }
  if (folder === undefined) {
    return `The clean-up is not complete. Clean up and write the evidence: ${command} --abort ${id}`;
  }
  if (outcome === "aborted") return `Repeat the exercise: ${command} --scenario ${scenario}`;
  return `Fix the failures, then repeat the exercise: ${command} --scenario ${scenario}`;
}
