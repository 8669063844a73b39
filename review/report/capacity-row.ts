import { joined, type Sentence, value } from "../../lib/text/sentence";
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
  /** Whether the resource no longer suffices after the change: at the peak, or after a host failure. */
  readonly isShort: boolean;
  /** Whether any figure differs as it is written. */
  readonly differs: boolean;
}

const NOTHING: Sentence = ["–"];
const ARROW = " → ";

const isShort = (figures: CapacityFigures): boolean =>
  (taken(figures) ?? 0) > 1 || (figures.free ?? 0) < 0 || (figures.freeAfterLoss ?? 0) < 0;

export function capacityRow(change: CapacityChange, phrases: Phrases): CapacityRow {
  const { where, posture, resource, unit, before, after } = change;
  const amount = (
    of: keyof CapacityFigures & ("free" | "freeAfterLoss" | "expected" | "has" | "reserved" | "virtualCpus"),
  ) => arrow(before?.[of], after?.[of], (number) => [phrases.decimal(number)]);
  const reserved = before?.reserved !== after?.reserved ? amount("reserved") : undefined;
  const row = {
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
          ? [
              before?.virtualCpus === undefined && after?.virtualCpus === undefined
                ? phrases.total(amount("has"))
                : phrases.virtualCpus(amount("virtualCpus"), amount("has")),
            ]
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
  };
  const isNew = before === undefined || after === undefined;
  return {
    ...row,
    change,
    direction: isNew ? "same" : direction(before, after),
    isShort: after !== undefined && isShort(after),
    differs: isNew || Object.values(row).some((cell) => cell.includes(ARROW)),
  };
}

function arrow(before: number | undefined, after: number | undefined, write: (number: number) => Sentence): Sentence {
  const side = (number: number | undefined): Sentence => (number === undefined ? NOTHING : write(number));
  const [from, to] = [side(before), side(after)];
  return same(from, to) ? from : [...from, ARROW, ...to];
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
  return same(from, to) ? from : [...from, ARROW, ...to];
}

/** Expected use as a fraction of the capacity; above 1 if the capacity is too small. @returns undefined if the use is unknown */
export function taken({ has, expected }: CapacityFigures): number | undefined {
  if (expected === undefined) return undefined;
  return has > 0 ? expected / has : expected > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** Worse: a higher share is used, less is free after a host failure, or it runs out earlier. */
function direction(before: CapacityFigures, after: CapacityFigures): "worse" | "better" | "same" {
  const perCore = (figures: CapacityFigures) => (figures.has > 0 ? (figures.virtualCpus ?? 0) / figures.has : 0);
  const steps = [
    Math.sign(perCore(after) - perCore(before)),
    Math.sign((taken(after) ?? 0) - (taken(before) ?? 0)),
    Math.sign((before.freeAfterLoss ?? 0) - (after.freeAfterLoss ?? 0)),
    // no date: after the end of the forecast
    Math.sign(dayNumber(before.runsOut) - dayNumber(after.runsOut)),
  ];
  return steps.includes(1) ? "worse" : steps.includes(-1) ? "better" : "same";
}

const dayNumber = (day: string | undefined): number => (day === undefined ? Number.MAX_VALUE : Date.parse(day));
