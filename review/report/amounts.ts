import type { CapacityFigures } from "../review";

/** Three digits, as one reads amounts. */
export function threeDigits(amount: number, locale: string): string {
  const digits = Math.abs(amount) >= 100 ? 0 : Math.abs(amount) >= 10 ? 1 : 2;
  return amount.toLocaleString(locale, { maximumFractionDigits: digits });
}

/** How much is taken, as a part of what there is: more than 1 where it is not enough. @returns nothing where nothing is known */
export function taken({ has, expected }: CapacityFigures): number | undefined {
  if (expected === undefined) return undefined;
  return has > 0 ? expected / has : expected > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** Whether an account becomes worse: more of it is taken, less is left once a host is lost, or it runs out earlier. */
export function direction(before: CapacityFigures, after: CapacityFigures): "worse" | "better" | "same" {
  const steps = [
    Math.sign((taken(after) ?? 0) - (taken(before) ?? 0)),
    Math.sign((before.freeAfterLoss ?? 0) - (after.freeAfterLoss ?? 0)),
    // none within the forecast is later than any day
    Math.sign(dayNumber(before.runsOut) - dayNumber(after.runsOut)),
  ];
  return steps.includes(1) ? "worse" : steps.includes(-1) ? "better" : "same";
}

const dayNumber = (day: string | undefined): number => (day === undefined ? Number.MAX_VALUE : Date.parse(day));
