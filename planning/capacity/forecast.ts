import type { Planning } from "../../model/schema/workload";
import { Duration } from "../../model/units/duration";
import { MONTHS } from "../../model/units/months";
import type { Percentage } from "../../model/units/percentage";
import { growthFactor } from "./growth";

/** How an amount goes on from the day that planning is of. */
export interface Trend {
  /** On that day; of what has seasons, at the peak of the year. */
  readonly now: number;
  /** Each year, on top of the year before. */
  readonly growth: Percentage;
  /** Whether it is less outside enrolment and results. What is written stays. */
  readonly seasonal: boolean;
  /** What comes on top and stays as it is. @default 0 */
  readonly fixed?: number;
}

const DAY = Duration.parse("1 d").milliseconds;

/** A day as a model file writes it. */
export type Day = string;

const timeOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number): Day => new Date(time).toISOString().slice(0, "2026-11-01".length);

/** What an amount is on a day. Pure: "today" is nowhere. */
export function amountOn(day: Day, { now, growth, seasonal, fixed = 0 }: Trend, planning: Planning): number {
  return fixed + now * growthFactor(growth, since(day, planning)) * (seasonal ? seasonOn(day, planning) : 1);
}

const since = (day: Day, { asOf }: Planning): Duration => Duration.milliseconds(timeOf(day) - timeOf(asOf));

function seasonOn(day: Day, { season }: Planning): number {
  const month = MONTHS[new Date(timeOf(day)).getUTCMonth()];
  return (month && season[month])?.fraction ?? 1;
}

/** The first day of each month from the one after `from` on. */
export function* monthsFrom(from: Day): Generator<Day, never> {
  const start = new Date(timeOf(from));
  for (let month = 1; ; month += 1) yield dayOf(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1));
}

/** How far a forecast looks: nobody builds for longer. */
const YEARS = 30;

/**
 * The first day on which an amount is more than `limit`, from the day that planning is of, or another. Undefined: not within
 * thirty years.
 */
export function runsOut(trend: Trend, limit: number, planning: Planning, from: Day = planning.asOf): Day | undefined {
  const isOver = (day: Day) => amountOn(day, trend, planning) > limit;
  let first = from;
  for (const next of monthsFrom(from)) {
    const last = dayOf(timeOf(next) - DAY);
    // within a month amounts only grow
    if (isOver(last)) return earliest(first, last, isOver);
    first = next;
    if (timeOf(next) - timeOf(from) > YEARS * 365 * DAY) return undefined;
  }
}

/** The first day of a span, whose last day is over, that is. */
function earliest(first: Day, last: Day, isOver: (day: Day) => boolean): Day {
  let [from, to] = [timeOf(first) / DAY, timeOf(last) / DAY];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isOver(dayOf(middle * DAY))) to = middle;
    else from = middle + 1;
  }
  return dayOf(to * DAY);
}
