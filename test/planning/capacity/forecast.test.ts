import fc from "fast-check";
import type { Planning } from "../../../model/schema/workload";
import { Percentage } from "../../../model/units/percentage";
import { amountOn, monthsFrom, runsOut, type Trend } from "../../../planning/capacity/forecast";
import { fixtureModel } from "../../fixture/model";

const { planning } = fixtureModel();
const DAY = 86_400_000;
const day = (offset: number) => new Date(Date.parse(planning.asOf) + offset * DAY).toISOString().slice(0, 10);
const percent = (amount: number) => Percentage.ofFraction(amount / 100);
const steady = (now: number, growth: number): Trend => ({ now, growth: percent(growth), seasonal: false });

test("an amount that doubles yearly is more than double one day after a year", () => {
  expect(runsOut(steady(100, 100), 200, planning)).toBe(day(366));
  expect(runsOut({ ...steady(100, 100), fixed: 50 }, 250, planning)).toBe(day(366));
});

test("an amount above its limit runs out on the first day, of planning or of another start", () => {
  expect(runsOut(steady(100, 0), 99, planning)).toBe(planning.asOf);
  expect(runsOut(steady(100, 0), 99, planning, "2028-02-29")).toBe("2028-02-29");
});

test("an amount that does not grow enough in thirty years never runs out", () => {
  expect(runsOut(steady(100, 0), 100, planning)).toBeUndefined();
  expect(runsOut(steady(1, 10), 1000, planning)).toBeUndefined();
});

test("a seasonal amount runs out at enrolment or results, written data at any time", () => {
  const seasonal: Trend = { now: 100, growth: percent(5), seasonal: true };
  expect(amountOn("2026-11-01", seasonal, planning)).toBeCloseTo(70);
  // July sees the whole peak: 100 × 1.05^(242/365) on its first day
  expect(runsOut(seasonal, 103, planning)).toBe("2027-07-01");
  expect(runsOut({ ...seasonal, seasonal: false }, 103, planning)).toBe("2027-06-11");
});

test("months continue across the end of a year", () => {
  const months = monthsFrom("2026-11-15");
  expect(Array.from({ length: 3 }, () => months.next().value)).toEqual(["2026-12-01", "2027-01-01", "2027-02-01"]);
});

test("the limit is exceeded on the found day, and on no earlier day", () => {
  const season = (part: number) =>
    Object.fromEntries(Object.keys(planning.season).map((month, at) => [month, percent(part - at)]));
  fc.assert(
    fc.property(
      fc.record({
        now: fc.integer({ min: 1, max: 1000 }),
        growth: fc.integer({ min: 0, max: 100 }),
        seasonal: fc.boolean(),
      }),
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 20, max: 100 }),
      ({ now, growth, seasonal }, limit, part) => {
        const trend: Trend = { now, growth: percent(growth), seasonal };
        const planned = { ...planning, season: season(part) } as Planning;
        const isOver = (on: string) => amountOn(on, trend, planned) > limit;
        const found = runsOut(trend, limit, planned);
        const until = found === undefined ? 3000 : (Date.parse(found) - Date.parse(planning.asOf)) / DAY;
        const early = Array.from({ length: Math.min(until, 3000) }, (_, offset) => day(offset)).filter(isOver);
        expect(early).toEqual([]);
        if (found !== undefined) expect(isOver(found)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
