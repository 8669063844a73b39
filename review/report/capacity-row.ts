import { joined, type Sentence, say, value } from "../../lib/text/sentence";
import type { CapacityChange, CapacityFigures } from "../review";
import type { Phrases } from "./phrases";

/** One resource of a cluster, datastore or link, before and after, as table cells. */
export interface CapacityRow {
  readonly change: CapacityChange;
  readonly account: Sentence;
  readonly taken: Sentence;
  readonly free: Sentence;
  readonly freeAfterLoss: Sentence;
  readonly runsOut: Sentence;
  readonly direction: "worse" | "better" | "same";
}

const NOTHING: Sentence = ["–"];

export function capacityRow(change: CapacityChange, phrases: Phrases): CapacityRow {
  const { where, posture, resource, unit, before, after } = change;
  const amount = (of: keyof CapacityFigures & ("free" | "freeAfterLoss" | "expected" | "has" | "reserved")) =>
    arrow(before?.[of], after?.[of], (number) => [phrases.decimal(number)]);
  const reserved = before?.reserved !== after?.reserved ? amount("reserved") : undefined;
  return {
    change,
    account: joined(
      [
        value(where),
        ...(posture === undefined ? [] : [[phrases.postures[posture]]]),
        [`${phrases.resources[resource]}${resource === unit ? "" : `, ${phrases.amount(unit)}`}`],
      ],
      " · ",
    ),
    taken: joined(
      [
        ...(before?.expected === undefined && after?.expected === undefined
          ? [phrases.total(amount("has"))]
          : [
              phrases.of(amount("expected"), amount("has")),
              arrow(before && taken(before), after && taken(after), (part) => [phrases.percent(part)]),
            ]),
        ...(reserved === undefined ? [] : [phrases.reserved(reserved)]),
      ],
      ", ",
    ),
    free: amount("free"),
    freeAfterLoss: amount("freeAfterLoss"),
    runsOut: days(before, after, phrases),
    direction: before === undefined || after === undefined ? "same" : direction(before, after),
  };
}

function arrow(before: number | undefined, after: number | undefined, write: (number: number) => Sentence): Sentence {
  const side = (number: number | undefined): Sentence => (number === undefined ? NOTHING : write(number));
  const [from, to] = [side(before), side(after)];
  return same(from, to) ? from : say`${from} → ${to}`;
}

const same = (a: Sentence, b: Sentence): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The month in which the resource runs out, or the day if both are in the same month. */
function days(before: CapacityFigures | undefined, after: CapacityFigures | undefined, phrases: Phrases): Sentence {
  const month = (day: string | undefined) => day?.slice(0, "2026-11".length);
  const inMonths = month(before?.runsOut) !== month(after?.runsOut) || before?.runsOut === after?.runsOut;
  const day = (figures: CapacityFigures | undefined): Sentence => {
    if (figures === undefined) return NOTHING;
    if (figures.runsOut === undefined) return [phrases.neverRunsOut];
    return value((inMonths ? month(figures.runsOut) : figures.runsOut) ?? "");
  };
  const [from, to] = [day(before), day(after)];
  return same(from, to) ? from : say`${from} → ${to}`;
}

/** Expected use as a fraction of the capacity; above 1 if the capacity is too small. @returns undefined if the use is unknown */
export function taken({ has, expected }: CapacityFigures): number | undefined {
  if (expected === undefined) return undefined;
  return has > 0 ? expected / has : expected > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** Worse: a higher share is used, less is free after a host failure, or it runs out earlier. */
function direction(before: CapacityFigures, after: CapacityFigures): "worse" | "better" | "same" {
  const steps = [
    Math.sign((taken(after) ?? 0) - (taken(before) ?? 0)),
    Math.sign((before.freeAfterLoss ?? 0) - (after.freeAfterLoss ?? 0)),
    // no date: after the end of the forecast
    Math.sign(dayNumber(before.runsOut) - dayNumber(after.runsOut)),
  ];
  return steps.includes(1) ? "worse" : steps.includes(-1) ? "better" : "same";
}

const dayNumber = (day: string | undefined): number => (day === undefined ? Number.MAX_VALUE : Date.parse(day));
