import type { Planning } from "../../model/schema/workload";
import { Duration } from "../../model/units/duration";
import { MONTHS } from "../../model/units/months";
import type { Percentage } from "../../model/units/percentage";
import { growthFactor } from "./growth";

/** How an amount develops from the date of the planning data. */
export interface Trend {
  /** On that date; for seasonal amounts, at the yearly peak. */
  readonly now: number;
  /** Per year, compounded. */
  readonly growth: Percentage;
  /** Whether it is lower outside enrolment and results. Written data is not seasonal. */
  readonly seasonal: boolean;
  /** A constant part on top. @default 0 */
  readonly fixed?: number;
}

const DAY = Duration.parse("1 d").milliseconds;

/** A day as a model file writes it. */
export type Day = string;

const timeOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number): Day => new Date(time).toISOString().slice(0, "2026-11-01".length);

/** The amount on a day. */
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

/** How far a forecast looks ahead. */
const YEARS = 30;

/**
 * The first day on which an amount exceeds `limit`. @param from @default - the date of the planning data
 * @returns undefined if that is not within thirty years
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

/** The first day of a span for which `isOver` holds. It holds for the last day. */
function earliest(first: Day, last: Day, isOver: (day: Day) => boolean): Day {
  let [from, to] = [timeOf(first) / DAY, timeOf(last) / DAY];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isOver(dayOf(middle * DAY))) to = middle;
    else from = middle + 1;
  }
  return dayOf(to * DAY);
}
